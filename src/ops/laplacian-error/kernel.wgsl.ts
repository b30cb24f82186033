import { neighbourOf } from "../neighbourhood.wgsl.ts";
import { sumUp } from "../sum.wgsl.ts";
import { defineKernel } from "../wgsl.ts";

/** Invocations that share a grid: one workgroup a shard, so that the sum has one order, and edges are there before they are read. */
const LANES = 256;

/** The Laplacian in cell (y, x) of what a function gives for places: 0 where there is no cell. */
const laplacianOf = (value: string): string =>
  `${value}(neighbour(y - 1, x), c) + ${value}(neighbour(y, x - 1), c) - 4 * ${value}(neighbour(y, x), c)
      + ${value}(neighbour(y, x + 1), c) + ${value}(neighbour(y + 1, x), c)`;

/** Statements for every number of the visible channels, of which a lane has every 256th. */
const forEachNumber = (statements: string): string => `
  for (var i = lane; i < length; i += ${LANES}) {
    let cell = i / n.visible; let c = i % n.visible;
    let y = i32(cell / n.width); let x = i32(cell % n.width);
    ${statements}
  }`;

/** Adds to loss and gradient (reference.ts is the definition): sums of every 256th number, then of those by halves. */
export const laplacianErrorKernel = /* @__PURE__ */ defineKernel({
  label: "laplacian-error",
  size: LANES,
  buffers: {
    state: "f32",
    wanted: "f32",
    edges: "write f32",
    dState: "write f32",
    loss: "write f32",
  },
  numbers: {
    height: "u32",
    width: "u32",
    channels: "u32",
    visible: "u32",
    weight: "f32",
    scale: "f32",
  },
  declarations: `
${neighbourOf(false)}
fn difference(place: i32, c: u32) -> f32 {
  if (place < 0) { return 0; }
  let cell = u32(place);
  return state[stateAt(cell * n.channels + c)] - wanted[wantedAt(cell * n.visible + c)];
}
fn edge(place: i32, c: u32) -> f32 {
  if (place < 0) { return 0; }
  return edges[edgesAt(u32(place) * n.visible + c)];
}
var<workgroup> sums: array<f32, ${LANES}>;`,
  main: `
  let length = n.height * n.width * n.visible;
  let factor = 2 * n.weight * n.scale / f32(length);
  var sum = 0.0;
${forEachNumber(`let here = ${laplacianOf("difference")};
    edges[edgesAt(i)] = here;
    sum = fma(here, here, sum);`)}
  storageBarrier();
${forEachNumber(`dState[dStateAt(cell * n.channels + c)] += factor * (${laplacianOf("edge")});`)}
  sums[lane] = sum;
${sumUp(LANES, "sums")}
  if (lane == 0) { loss[lossAt(0)] += n.weight * sums[0] / f32(length); }`,
});
