import { deriveKey, STREAM, uniform } from "../../numbers/random.ts";
import { type Parameters, shapeSize } from "../../numbers/shapes.ts";
import { perceptionSize } from "./perception.ts";
import { GOAL_BIAS, type GrowingSpec, parameterShapes } from "./spec.ts";

/**
 * Returns the untrained rule (Distill 2020, notebook): the hidden layer is Glorot-uniform and everything else zero, so that
 * the rule does nothing yet. Learned filters start uniform in [-1/3, 1/3]. Goals start as the columns of the hidden layer that
 * they stand for.
 */
export function initialParameters(spec: GrowingSpec, rngSeed: number): Parameters {
  const parameters: Parameters = {};
  const glorot = Math.sqrt(6 / (perceptionSize(spec) + spec.hidden));
  const bounds: Record<string, number> = {
    "update.0.weight": glorot,
    [GOAL_BIAS]: glorot,
    "perceive.weight": 1 / 3,
  };
  for (const [index, [name, shape]] of Object.entries(parameterShapes(spec)).entries()) {
    const tensor = new Float32Array(shapeSize(shape));
    const bound = bounds[name] ?? 0;
    const key = deriveKey(rngSeed, STREAM.weights, index);
    if (bound > 0)
      for (let i = 0; i < tensor.length; i++) tensor[i] = (2 * uniform(key, i) - 1) * bound;
    parameters[name] = tensor;
  }
  return parameters;
}
