/** Likelihoods of a picture under the cells of a grid, on a graphics card. */
import { sumUp } from "../sum.wgsl.ts";
import { defineKernel } from "../wgsl.ts";
import { GRID } from "./cells.wgsl.ts";

/** Invocations that share a grid: one workgroup, so that its sum has one order. */
const LANES = 256;

/** `log1p(x)` of x from 0 to 1, and `expm1(x)` of x up to 0: WGSL has neither, and its log and exp lose what is small. */
const SMALL = `
fn log1p(x: f32) -> f32 {
  let s = x / (2 + x); let q = s * s;
  return 2 * s * (1 + q * (1.0 / 3 + q * (1.0 / 5 + q * (1.0 / 7 + q * (1.0 / 9 + q * (1.0 / 11 + q / 13))))));
}
fn expm1(x: f32) -> f32 {
  let series = x * (1 + x / 2 * (1 + x / 3 * (1 + x / 4 * (1 + x / 5 * (1 + x / 6 * (1 + x / 7))))));
  return select(series, exp(x) - 1, x < -0.5);
}`;

/**
 * A kernel that scores a grid.
 * @param cell what scores a cell: statements that return log p. They know `cell`, the place of its first number in `states`,
 *   and `isInside`, whether it has a pixel, whose first number lies at `pixel` in `picture`
 */
export function scoreKernel(label: string, declarations: string, cell: string) {
  return defineKernel({ ...source(label, declarations, cell, ""), buffers: SCORED });
}

/** The same for the gradient of -scale log p, which the statements write, from `dCell` on in `dState`; it is 0 before. */
export function gradientKernel(label: string, declarations: string, cell: string) {
  const clear =
    "for (var c = 0u; c < n.channels; c++) { dState[dStateAt(n.dGrid + own + c)] = 0; }";
  return defineKernel({
    ...source(label, declarations, `let dCell = n.dGrid + cell - n.grid; ${cell}`, clear),
    buffers: { ...SCORED, dState: "write f32" },
  });
}

const SCORED = { states: "f32", picture: "f32", logLikelihood: "write f32" } as const;

function source(label: string, declarations: string, cell: string, before: string) {
  return {
    label,
    size: LANES,
    /** `picture` and `index` are the places of the picture's first number, and of the likelihood. */
    numbers: {
      ...GRID,
      dGrid: "u32",
      size: "u32",
      framed: "u32",
      picture: "u32",
      depth: "u32",
      mixtures: "u32",
      index: "u32",
      scale: "f32",
    },
    declarations: `${SMALL}
${declarations}
fn scoreCell(cell: u32, pixel: u32, isInside: bool) -> f32 {
${cell}
}
var<workgroup> sums: array<f32, ${LANES}>;`,
    main: `
  let margin = (n.side - n.size) / 2;
  for (var at = lane; at < n.side * n.side; at += ${LANES}) {
    let y = at / n.side; let x = at % n.side;
    let own = (n.side + 2 + y * (n.side + 1) + x) * n.channels;
    ${before}
    let isInside = y >= margin && y < margin + n.size && x >= margin && x < margin + n.size;
    if (!isInside && n.framed == 0) { continue; }
    let pixel = n.picture + ((y - margin) * n.size + x - margin) * n.depth;
    sums[lane] += scoreCell(n.grid + own, pixel, isInside);
  }
${sumUp(LANES, "sums")}
  if (lane == 0) { logLikelihood[logLikelihoodAt(n.index)] = sums[0]; }`,
  } as const;
}
