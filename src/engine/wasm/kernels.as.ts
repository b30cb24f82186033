// Everything that the wasm modules export to their host.
export { createField, loadGradient, loadState, storeGradient, storeState } from "../../ops/nca-step/field.as";
export { stepForward } from "../../ops/nca-step/forward.as";
export { stepBackward } from "../../ops/nca-step/backward.as";
export { createRule, packRule, unpackGradients } from "../../ops/nca-step/rule.as";
export { squaredError } from "../../ops/squared-error/kernel.as";

/** Room for an array of the host's, 16-byte aligned. It is given back with the whole module instance. */
export function allocate(bytes: usize): usize {
  return heap.alloc((bytes + 15) & ~15);
}
