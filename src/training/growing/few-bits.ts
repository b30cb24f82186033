/** Rules that are trained for few bits a weight. */
import { roundParameters } from "../../models/rounding.ts";
import type { Parameters } from "../../numbers/shapes.ts";
import { parameterShapes } from "../../systems/growing/spec.ts";
import type { GrowingRun } from "../run.ts";

/**
 * Weights of a run as its rule has them: rounded, if its recipe says to how many bits. What is learned are the weights behind them, which
 * take the gradients of the rounded ones as their own (Bengio, Léonard and Courville 2013, "straight-through").
 */
export function inBits({ spec, recipe: { bits } }: GrowingRun, weights: Parameters): Parameters {
  return bits === undefined ? weights : roundParameters(weights, parameterShapes(spec), bits);
}
