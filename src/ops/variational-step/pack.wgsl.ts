/** Weights between their stored order and that of the kernels on a graphics card; a number an invocation. */
import { defineKernel } from "../wgsl.ts";
import { PLAN } from "./plan.wgsl.ts";

const NUMBERS = { channels: "u32", layers: "u32", widths: "u32", stored: "u32" } as const;

/** `storedPlace(i)`: where number i of the packed weights is stored. */
const STORED_PLACE = `${PLAN}
fn storedPlace(i: u32) -> u32 {
  var index = 0u;
  var layer = layerOf(planAt(0), 0);
  while (index + 1 < n.layers && i >= layer.weights + layer.outputs * (layer.inputs + 1)) {
    index++;
    layer = layerOf(planAt(0), index);
  }
  let own = i - layer.weights;
  let k = own / layer.outputs;
  if (k >= layer.inputs) { return i; }
  let start = layer.weights + own % layer.outputs * layer.inputs;
  if (index > 0) { return start + k; }
  return start + k % n.channels * 9 + k / n.channels;
}`;

export const packKernel = /* @__PURE__ */ defineKernel({
  label: "variational-step.pack",
  size: 64,
  buffers: { plan: "u32", update: "f32", packed: "write f32" },
  numbers: NUMBERS,
  declarations: STORED_PLACE,
  main: `
  if (item < n.stored) { packed[packedAt(item)] = update[updateAt(storedPlace(item))]; }`,
});

export const unpackKernel = /* @__PURE__ */ defineKernel({
  label: "variational-step.unpack",
  size: 64,
  buffers: { plan: "u32", dPacked: "f32", dUpdate: "write f32" },
  numbers: NUMBERS,
  declarations: STORED_PLACE,
  main: `
  if (item < n.stored) { dUpdate[dUpdateAt(storedPlace(item))] = dPacked[dPackedAt(item)]; }`,
});
