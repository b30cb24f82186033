// What the wasm modules of <nca-canvas> export: of the kernels of growing rules those that a dish needs, none for training.
export { allocate } from "../ops/allocate.as";
export { createRule, packRule } from "../ops/growing-step/rule.as";
export * from "../ops/mixed-step/kernel.as";
export * from "../ops/edit/kernel.as";
export * from "../ops/frame/kernel.as";
export * from "../ops/paint/kernel.as";
