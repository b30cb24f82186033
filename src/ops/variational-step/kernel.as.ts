// What the host calls of the step of a variational rule.
export { variationalStepBackward } from "./backward.as";
export { variationalStep } from "./forward.as";
export { packUpdate, unpackUpdate } from "./plan.as";
