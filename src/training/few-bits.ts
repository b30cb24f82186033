/** Models that are trained for few bits a weight. */
import { roundParameters } from "../models/rounding.ts";
import type { Parameters, Shapes } from "../numbers/shapes.ts";
import { parameterShapes } from "../systems/growing/spec.ts";
import { pictureMaking } from "../systems/variational/spec.ts";
import type { GrowingRun, VariationalRun } from "./run.ts";

/**
 * Weights of a run as its model has them: rounded, if its recipe says to how many bits. What is learned are the weights behind them, which
 * take the gradients of the rounded ones as their own (Bengio, Léonard and Courville 2013, "straight-through").
 */
export function inBits(run: GrowingRun | VariationalRun, weights: Parameters): Parameters {
  const { bits } = run.recipe;
  return bits === undefined ? weights : roundParameters(weights, roundedShapes(run), bits);
}

/** Weights of the model that a run gives. */
export function givenWeights(run: GrowingRun | VariationalRun): Parameters {
  return inBits(run, run.average);
}

/** Shapes of the tensors that are rounded: of a variational model those that make pictures, for the encoder only teaches. */
function roundedShapes(run: GrowingRun | VariationalRun): Shapes {
  return run.kind === "growing" ? parameterShapes(run.spec) : pictureMaking(run.spec);
}

/** Share of the way to what they are rounded to that weights go after a training step, from the end of the first round on. */
const SETTLING = 0.02;

/**
 * Draws the weights of a run of few bits towards what they are rounded to, hardly at first. Without it a weight that should lie between
 * two whole numbers swings over the border for ever, and the average of such weights rounds to a model that nobody trained (Nagel and
 * others 2022, "Overcoming Oscillations in Quantization-Aware Training", section 4).
 */
export function settle(run: GrowingRun | VariationalRun): void {
  if (run.recipe.bits === undefined) return;
  const share = SETTLING * Math.min(1, run.step / firstEnd(run));
  const rounded = inBits(run, run.parameters);
  for (const [name, weights] of Object.entries(run.parameters))
    for (let i = 0; i < weights.length; i++) weights[i] += share * (rounded[name][i] - weights[i]);
}

/** The training step at which a run may first end. */
function firstEnd({ recipe }: GrowingRun | VariationalRun): number {
  const [first] = "rounds" in recipe ? (recipe.rounds ?? []) : [];
  return first ?? recipe.trainingSteps;
}
