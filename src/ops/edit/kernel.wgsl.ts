/** Planting in a dish on a graphics card, and giving its cells to other owners, which are counted from 1 there. */
import { ALPHA } from "../channels.ts";
import { defineKernel, vectors } from "../wgsl.ts";

/** Makes a cell a seed; a channel an invocation, of one workgroup. */
export function plantKernel(channels: number) {
  const floats = 4 * vectors(channels);
  return defineKernel({
    label: "edit.plant",
    size: 64,
    buffers: { state: "write f32", owners: "write u32", change: "write f32" },
    numbers: { cell: "u32", owner: "u32" },
    main: `
  for (var c = lane; c < ${floats}; c += 64) {
    state[stateAt(n.cell * ${floats} + c)] = select(0.0, 1.0, c >= ${ALPHA} && c < ${channels});
  }
  if (lane == 0) {
    owners[ownersAt(n.cell)] = n.owner;
    change[changeAt(n.cell)] = -1;
  }`,
  });
}

/**
 * Lets cells of a rectangle follow another owner, those that hold something and whose bit is set in `near`, from its corner on row
 * by row; 0 empties them. A cell an invocation. `only` is the one owner whose cells change, 0 for any.
 */
export function assignKernel(channels: number) {
  return defineKernel({
    label: "edit.assign",
    size: 64,
    buffers: { near: "u32", state: "write vec4f", owners: "write u32" },
    numbers: {
      count: "u32",
      corner: "u32",
      columns: "u32",
      width: "u32",
      owner: "u32",
      only: "u32",
    },
    main: `
  if (item >= n.count || ((near[nearAt(item / 32)] >> (item % 32)) & 1) == 0) { return; }
  let cell = n.corner + item / n.columns * n.width + item % n.columns;
  let before = owners[ownersAt(cell)];
  if (before == 0 || (n.only != 0 && before != n.only)) { return; }
  owners[ownersAt(cell)] = n.owner;
  if (n.owner != 0) { return; }
  for (var c = 0u; c < ${vectors(channels)}; c++) { state[stateAt(cell * ${vectors(channels)} + c)] = vec4f(); }`,
  });
}
