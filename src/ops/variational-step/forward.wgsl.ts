/** One layer of a step forward on a graphics card: the convolution, or a layer that looks at one cell. */
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

/** Outputs go to the tape, those of the last layer with the state before into the one after. */
function layerKernel(label: string, input: string) {
  return defineKernel({
    label,
    size: LANES,
    buffers: { plan: "u32", packed: "f32", states: "write f32", tape: "write f32" },
    numbers: LAYER,
    declarations: `${TILES}${ELU}${PLAN}
${LAYER_VARIABLE}${TAPE}${CELLS}${UNDER_WINDOW}
fn left(row: u32, k: u32) -> f32 {
  if (k == layer.inputs) { return 1; }
  return ${input};
}
fn right(k: u32, column: u32) -> f32 { return packed[packedAt(layer.weights + k * layer.outputs + column)]; }
fn put(row: u32, column: u32, sum: f32) {
  var y = sum;
  if (layer.kind == ${ELU_UNIT}) { y = elu(sum); }
  if (layer.kind == ${SKIP}) {
    y += tape[tapeAt(tapePlace(layer.before - layer.inputs - layer.outputs, layer.outputs, row) + column)];
  }
  if (n.layer + 1 < n.layers) { tape[tapeAt(tapePlace(layer.before, layer.outputs, row) + column)] = y; return; }
  let number = ownPlace(row) * n.channels + column;
  states[statesAt(n.after + number)] = states[statesAt(n.before + number)] + y;
}`,
    main: `${OWN_LAYER}
${product("n.rows", "own.inputs + 1", "own.outputs")}`,
  });
}

export const convolutionKernel = /* @__PURE__ */ layerKernel(
  "variational-step.convolution",
  "underWindow(row, k)",
);

export const denseKernel = /* @__PURE__ */ layerKernel(
  "variational-step.dense",
  "tape[tapeAt(tapePlace(layer.before - layer.inputs, layer.inputs, row) + k)]",
);
