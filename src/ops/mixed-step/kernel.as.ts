// What the host calls of the step of a dish.
export { adoptRule, configureDish, createDish } from "./dish.as";
export { stepDish } from "./forward.as";
