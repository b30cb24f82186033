// What the wasm modules of <nca-canvas> export: of the kernels of growing rules those that a dish needs, none for training.
export { allocate } from "../ops/allocate.as";
export { createRule, packRule } from "../ops/growing-step/rule.as";
export { adoptRule, configureDish, createDish } from "../ops/mixed-step/dish.as";
export { stepDish } from "../ops/mixed-step/kernel.as";
export { erase, plant } from "../ops/edit/kernel.as";
export { keepFrame, probe, restoreFrame } from "../ops/frame/kernel.as";
export { paint } from "../ops/paint/kernel.as";
