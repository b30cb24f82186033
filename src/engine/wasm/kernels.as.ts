// Everything that the wasm modules of growing rules export to their host.
export { allocate } from "../../ops/allocate.as";
export { createField, loadGradient, loadState, storeGradient, storeState } from "../../ops/growing-step/field.as";
export { stepForward } from "../../ops/growing-step/forward.as";
export { stepBackward } from "../../ops/growing-step/backward.as";
export { createRule, packRule, unpackGradients } from "../../ops/growing-step/rule.as";
export { squaredError } from "../../ops/squared-error/kernel.as";
export { adoptRule, configureDish, createDish } from "../../ops/mixed-step/dish.as";
export { stepDish } from "../../ops/mixed-step/kernel.as";
export { erase, plant } from "../../ops/edit/kernel.as";
export { keepFrame, probe, restoreFrame } from "../../ops/frame/kernel.as";
export { paint } from "../../ops/paint/kernel.as";
