/** Doubling on a graphics card; a number an invocation. */
import { GRID, GRID_NUMBER } from "../grid/cells.wgsl.ts";
import { defineKernel } from "../wgsl.ts";

const STAGES = { ...GRID, doubledSide: "u32", doubledGrid: "u32" } as const;

/** `gridNumber` of the smaller grid; `doubledNumber(y, x, channel)` of the doubled one. */
const NUMBERS = `${GRID_NUMBER}
fn doubledNumber(y: u32, x: u32, channel: u32) -> u32 {
  return n.doubledGrid + (n.doubledSide + 2 + y * (n.doubledSide + 1) + x) * n.channels + channel;
}`;

export const doubleKernel = /* @__PURE__ */ defineKernel({
  label: "doubling.forward",
  size: 64,
  buffers: { states: "f32", doubled: "write f32" },
  numbers: STAGES,
  declarations: NUMBERS,
  main: `
  if (item >= n.doubledSide * n.doubledSide * n.channels) { return; }
  let channel = item % n.channels; let cell = item / n.channels;
  let y = cell / n.doubledSide; let x = cell % n.doubledSide;
  let own = (y / 2 * n.side + x / 2) * n.channels + channel;
  doubled[doubledAt(doubledNumber(y, x, channel))] = states[statesAt(gridNumber(own))];`,
});

export const doubleBackwardKernel = /* @__PURE__ */ defineKernel({
  label: "doubling.backward",
  size: 64,
  buffers: { dDoubled: "f32", dState: "write f32" },
  numbers: STAGES,
  declarations: NUMBERS,
  main: `
  if (item >= n.side * n.side * n.channels) { return; }
  let channel = item % n.channels; let cell = item / n.channels;
  let top = cell / n.side * 2; let left = cell % n.side * 2;
  var sum = 0.0;
  for (var y = top; y < min(top + 2, n.doubledSide); y++) {
    for (var x = left; x < min(left + 2, n.doubledSide); x++) { sum += dDoubled[dDoubledAt(doubledNumber(y, x, channel))]; }
  }
  dState[dStateAt(gridNumber(item))] = sum;`,
});
