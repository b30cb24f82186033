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

/** Share of the way to what they are rounded to that weights go after a training step, from the end of the first round on. */
const SETTLING = 0.02;

/**
 * Draws the weights of a run of few bits towards what they are rounded to, hardly at first. Without it a weight that should lie between
 * two whole numbers swings over the border for ever, and the average of such weights rounds to a rule that nobody trained (Nagel and
 * others 2022, "Overcoming Oscillations in Quantization-Aware Training", section 4).
 */
export function settle(run: GrowingRun): void {
  if (run.recipe.bits === undefined) return;
  const { rounds = [], trainingSteps } = run.recipe;
  const [end] = [...rounds, trainingSteps];
  const share = SETTLING * Math.min(1, run.step / end);
  const rounded = inBits(run, run.parameters);
  for (const [name, weights] of Object.entries(run.parameters))
    for (let i = 0; i < weights.length; i++) weights[i] += share * (rounded[name][i] - weights[i]);
}
