/**
 * One layer of a step backward on a graphics card. The gradient of what a layer gave takes the place of that on the tape, once nothing
 * else needs it: first come the gradients of the layer's weights, then that of what it read. That of the convolution's outputs,
 * which its own gradient gathers from all around, has an array of its own, `dConv` [rows, N].
 */
import { ELU } from "../elu/kernel.wgsl.ts";
import { LANES, product, TILES } from "../gemm/kernel.wgsl.ts";
import { defineKernel } from "../wgsl.ts";
import {
  CELLS,
  ELU_UNIT,
  LAYER,
  LAYER_VARIABLE,
  OWN_LAYER,
  PLAN,
  SKIP,
  TAPE,
  UNDER_WINDOW,
} from "./plan.wgsl.ts";

/** `outputGradient(index, before, width, row, column)`: of a layer but the first, the last of which gave the update itself. */
const OUTPUT_GRADIENT = `
fn outputGradient(index: u32, before: u32, width: u32, row: u32, column: u32) -> f32 {
  if (index + 1 == n.layers) { return dState[dStateAt(ownPlace(row) * n.channels + column)]; }
  return tape[tapeAt(tapePlace(before, width, row) + column)];
}`;

/** Adds to the gradients of a layer's weights and bias. @param input number k of what the layer read of a row */
function weightText(input: string, gradient: string): string {
  return `
fn left(row: u32, k: u32) -> f32 {
  if (row == layer.inputs) { return 1; }
  return ${input};
}
fn right(k: u32, column: u32) -> f32 { return ${gradient}; }
fn put(row: u32, column: u32, sum: f32) { dPacked[dPackedAt(layer.weights + row * layer.outputs + column)] += sum; }`;
}

const WEIGHTS = `${OWN_LAYER}
${product("own.inputs + 1", "n.rows", "own.outputs")}`;

export const denseWeightsKernel = /* @__PURE__ */ defineKernel({
  label: "variational-step.denseWeights",
  size: LANES,
  buffers: { plan: "u32", tape: "f32", dState: "f32", dPacked: "write f32" },
  numbers: LAYER,
  declarations: `${TILES}${PLAN}
${LAYER_VARIABLE}${TAPE}${CELLS}${OUTPUT_GRADIENT}
${weightText(
  "tape[tapeAt(tapePlace(layer.before - layer.inputs, layer.inputs, k) + row)]",
  "outputGradient(n.layer, layer.before, layer.outputs, k, column)",
)}`,
  main: WEIGHTS,
});

export const convolutionWeightsKernel = /* @__PURE__ */ defineKernel({
  label: "variational-step.convolutionWeights",
  size: LANES,
  buffers: { plan: "u32", states: "f32", dConv: "f32", dPacked: "write f32" },
  numbers: LAYER,
  declarations: `${TILES}${PLAN}
${LAYER_VARIABLE}${CELLS}${UNDER_WINDOW}
${weightText("underWindow(k, row)", "dConv[dConvAt(k * layer.outputs + column)]")}`,
  main: WEIGHTS,
});

/**
 * The gradient of what the layer below gave before its unit: of a residual block's beginning with what the block's end hands on.
 * It lies one layer below the one of the dispatch.
 */
export const denseKernel = /* @__PURE__ */ defineKernel({
  label: "variational-step.denseBackward",
  size: LANES,
  buffers: {
    plan: "u32",
    packed: "f32",
    dState: "f32",
    tape: "write f32",
    dConv: "write f32",
  },
  numbers: LAYER,
  declarations: `${TILES}${ELU}${PLAN}
${LAYER_VARIABLE}${TAPE}${CELLS}${OUTPUT_GRADIENT}
fn left(row: u32, k: u32) -> f32 { return outputGradient(n.layer, layer.before, layer.outputs, row, k); }
fn right(k: u32, column: u32) -> f32 { return packed[packedAt(layer.weights + column * layer.outputs + k)]; }
fn put(row: u32, column: u32, sum: f32) {
  var gradient = sum;
  if (n.layer + 1 < n.layers && kindOf(planAt(0), n.layer + 1) == ${SKIP}) {
    gradient += outputGradient(n.layer + 1, layer.before + layer.outputs, layer.inputs, row, column);
  }
  let place = tapeAt(tapePlace(layer.before - layer.inputs, layer.inputs, row) + column);
  if (kindOf(planAt(0), n.layer - 1) == ${ELU_UNIT}) { gradient *= slopeOf(tape[place]); }
  if (n.layer == 1) { dConv[dConvAt(row * layer.inputs + column)] = gradient; } else { tape[place] = gradient; }
}`,
  main: `${OWN_LAYER}
${product("n.rows", "own.outputs", "own.inputs")}`,
});

/** Adds what the convolution hands on to the gradient of the state. */
export const stateKernel = /* @__PURE__ */ defineKernel({
  label: "variational-step.state",
  size: LANES,
  buffers: { plan: "u32", packed: "f32", dConv: "f32", dState: "write f32" },
  numbers: LAYER,
  declarations: `${TILES}${PLAN}
${LAYER_VARIABLE}${CELLS}
fn left(row: u32, k: u32) -> f32 {
  let tap = i32(k / layer.outputs); let down = 1 - tap / 3; let along = 1 - tap % 3;
  if (placeOf(row, down, along) < 0) { return 0; }
  let other = u32(i32(row) + down * i32(n.side) + along);
  return dConv[dConvAt(other * layer.outputs + k % layer.outputs)];
}
fn right(k: u32, column: u32) -> f32 {
  return packed[packedAt((k / layer.outputs * n.channels + column) * layer.outputs + k % layer.outputs)];
}
fn put(row: u32, column: u32, sum: f32) { dState[dStateAt(ownPlace(row) * n.channels + column)] += sum; }`,
  main: `${OWN_LAYER}
${product("n.rows", "9 * own.outputs", "n.channels")}`,
});
