// What the host calls of the step of a growing rule.
export { createField, loadGradient, loadState, storeGradient, storeState } from "./field.as";
export { stepForward } from "./forward.as";
export { stepBackward } from "./backward.as";
export { createRule, packRule, unpackGradients } from "./rule.as";
