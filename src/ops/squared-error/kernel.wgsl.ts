import { sumUp } from "../sum.wgsl.ts";
import { defineKernel } from "../wgsl.ts";

/** Invocations that share a grid: one workgroup a shard, so that the sum has one order. */
const LANES = 256;

/** Loss and gradient (reference.ts is the definition): sums of every 256th cell, then of those by halves. */
export const squaredErrorKernel = /* @__PURE__ */ defineKernel({
  label: "squared-error",
  size: LANES,
  buffers: { state: "f32", wanted: "f32", dState: "write f32", loss: "write f32" },
  numbers: { cells: "u32", channels: "u32", visible: "u32", scale: "f32" },
  declarations: `var<workgroup> sums: array<f32, ${LANES}>;`,
  main: `
  let factor = 2 * n.scale / f32(n.visible * n.cells);
  var sum = 0.0;
  for (var cell = lane; cell < n.cells; cell += ${LANES}) {
    for (var c = 0u; c < n.channels; c++) {
      let i = cell * n.channels + c;
      var difference = 0.0;
      if (c < n.visible) { difference = state[stateAt(i)] - wanted[wantedAt(cell * n.visible + c)]; }
      sum = fma(difference, difference, sum);
      dState[dStateAt(i)] = difference * factor;
    }
  }
  sums[lane] = sum;
${sumUp(LANES, "sums")}
  if (lane == 0) { loss[lossAt(0)] = sums[0] / f32(n.visible * n.cells); }`,
});
