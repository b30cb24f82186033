/** Cells and latents into grids on a graphics card, and out of them; a number an invocation. */
import { defineKernel } from "../wgsl.ts";
import { GRID, GRID_NUMBER } from "./cells.wgsl.ts";

/** Cells [S, S, C], from `cell` on. @param how "=" writes over what is there, "+=" adds */
function intoGrid(label: string, how: "=" | "+=") {
  return defineKernel({
    label,
    size: 64,
    buffers: { cells: "f32", states: "write f32" },
    numbers: { ...GRID, cell: "u32" },
    declarations: GRID_NUMBER,
    main: `
  if (item >= n.side * n.side * n.channels) { return; }
  states[statesAt(gridNumber(item))] ${how} cells[cellsAt(n.cell + item)];`,
  });
}

export const loadKernel = /* @__PURE__ */ intoGrid("grid.load", "=");
export const addCellsKernel = /* @__PURE__ */ intoGrid("draw.give", "+=");

export const storeKernel = /* @__PURE__ */ defineKernel({
  label: "grid.store",
  size: 64,
  buffers: { states: "f32", cells: "write f32" },
  numbers: { ...GRID, cell: "u32" },
  declarations: GRID_NUMBER,
  main: `
  if (item >= n.side * n.side * n.channels) { return; }
  cells[cellsAt(n.cell + item)] = states[statesAt(gridNumber(item))];`,
});

/** The latent from `first` on into the first channels of every cell. */
export const seedKernel = /* @__PURE__ */ defineKernel({
  label: "grid.seed",
  size: 64,
  buffers: { z: "f32", states: "write f32" },
  numbers: { ...GRID, latent: "u32", first: "u32" },
  declarations: GRID_NUMBER,
  main: `
  if (item >= n.side * n.side * n.channels) { return; }
  let channel = item % n.channels;
  var value = 0.0;
  if (channel < n.latent) { value = z[zAt(n.first + channel)]; }
  states[statesAt(gridNumber(item))] = value;`,
});

/** The sum over all cells, in their order; a number of the latent an invocation. */
export const seedBackwardKernel = /* @__PURE__ */ defineKernel({
  label: "grid.seedBackward",
  size: 64,
  buffers: { dState: "f32", dz: "write f32" },
  numbers: { ...GRID, latent: "u32", first: "u32" },
  declarations: GRID_NUMBER,
  main: `
  if (item >= n.latent) { return; }
  var sum = 0.0;
  for (var cell = 0u; cell < n.side * n.side; cell++) { sum += dState[dStateAt(gridNumber(cell * n.channels + item))]; }
  dz[dzAt(n.first + item)] = sum;`,
});
