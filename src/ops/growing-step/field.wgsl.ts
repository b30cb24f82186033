/** What goes into a field on a graphics card and comes out: cells are vectors of four channels, filled up with zeros. */
import { MASK_NONE } from "../alive-mask/masks.ts";
import { defineKernel, vectors } from "../wgsl.ts";

/** Cells with whole vectors, from floats [H, W, C]; a float an invocation. */
export function padKernel(channels: number) {
  return defineKernel({
    label: "growing-step.load",
    size: 64,
    buffers: { floats: "f32", cells: "write f32" },
    numbers: { count: "u32" },
    main: `
  let channel = item % ${4 * vectors(channels)};
  let cell = item / ${4 * vectors(channels)};
  if (cell >= n.count) { return; }
  var value = 0.0;
  if (channel < ${channels}) { value = floats[floatsAt(cell * ${channels} + channel)]; }
  cells[cellsAt(item)] = value;`,
  });
}

/** Floats [H, W, C] from cells with whole vectors. */
export function unpadKernel(channels: number) {
  return defineKernel({
    label: "growing-step.store",
    size: 64,
    buffers: { cells: "f32", floats: "write f32" },
    numbers: { count: "u32" },
    main: `
  let cell = item / ${channels};
  if (cell >= n.count) { return; }
  floats[floatsAt(item)] = cells[cellsAt(cell * ${4 * vectors(channels)} + item % ${channels})];`,
  });
}

/**
 * Keeps the key of the fire masks, and which cells are alive where that stays as it is. A cell an invocation, at least two.
 * @param mask alive-mask/masks.ts
 */
export function admitKernel(channels: number, mask: number) {
  const alive =
    mask === MASK_NONE
      ? "1"
      : `u32(state[stateAt(item * ${channels} + n.maskChannel)] > n.aliveThreshold)`;
  return defineKernel({
    label: "growing-step.admit",
    size: 64,
    buffers: { state: "f32", given: "u32", key: "write u32", fixedMask: "write u32" },
    numbers: { count: "u32", maskChannel: "u32", aliveThreshold: "f32" },
    main: `
  if (item < 2) { key[keyAt(item)] = given[givenAt(item)]; }
  if (item < n.count) { fixedMask[fixedMaskAt(item)] = ${alive}; }`,
  });
}
