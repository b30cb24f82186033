/** The optimiser that a recipe describes: normalise or clip, Muon for matrices, Adam or Adamax for the rest, running average. */
import type { Parameters } from "../../numbers/shapes.ts";
import { scheduleAt } from "../schedule.ts";
import { adamStep } from "./adam.ts";
import { adamaxStep } from "./adamax.ts";
import { clipGradients } from "./clip.ts";
import type { Gradients, Moments } from "./moments.ts";
import { type Matrices, muonStep } from "./muon.ts";
import { normaliseGradients } from "./normalise.ts";
import type { OptimiserRecipe } from "./recipe.ts";

/** What an optimiser changes in place. */
interface Learning {
  /** Training steps made. */
  readonly step: number;
  readonly parameters: Parameters;
  /** Running average of the parameters. */
  readonly average: Parameters;
  readonly moments: Moments;
}

/** A link of the chain: changes gradients, or what learns from them, in place. */
type Link = (learning: Learning, gradients: Gradients) => void | Promise<void>;

/** Makes one step after the other. */
export interface Optimiser {
  /** One step; changes what learns, and the gradients, in place. */
  step(learning: Learning, gradients: Gradients): Promise<void>;
  /** Frees the memory of the matrices; the engine stays. */
  dispose(): Promise<void>;
}

/** The chain of a recipe. @param createMatrices called if Muon has a part in it */
export async function createOptimiser(
  recipe: OptimiserRecipe,
  createMatrices: () => Promise<Matrices>,
): Promise<Optimiser> {
  const matrices = recipe.muon > 0 ? await createMatrices() : undefined;
  const chain: Link[] = [
    ...(recipe.normalise ? [(_: Learning, all: Gradients) => normaliseGradients(all)] : []),
    ...(recipe.clip > 0 ? [(_: Learning, all: Gradients) => clipGradients(all, recipe.clip)] : []),
    elementwise(recipe, matrices?.names ?? []),
    ...(matrices ? [muon(recipe, matrices)] : []),
    averaging(recipe),
  ];
  return {
    step: async (learning, gradients) => {
      for (const link of chain) await link(learning, gradients);
    },
    dispose: async () => matrices?.dispose(),
  };
}

/** Adam or Adamax. @param matrices names of tensors that are left to Muon */
function elementwise(recipe: OptimiserRecipe, matrices: readonly string[]): Link {
  const step = recipe.optimiser === "adamax" ? adamaxStep : adamStep;
  return ({ step: made, parameters, moments }, gradients) => {
    const names = Object.keys(parameters).filter((name) => !matrices.includes(name));
    step(parameters, gradients, moments, scheduleAt(recipe.learningRate, made), names);
  };
}

function muon(recipe: OptimiserRecipe, matrices: Matrices): Link {
  return ({ step, parameters, moments }, gradients) => {
    const learningRate = recipe.muon * scheduleAt(recipe.learningRate, step);
    return muonStep(parameters, gradients, moments.first, matrices, learningRate);
  };
}

/** A running average of the weights, over fewer steps while there are few. */
function averaging(recipe: OptimiserRecipe): Link {
  return ({ step, parameters, average }) => {
    const kept = Math.min(recipe.averaging, (step + 1) / (step + 10));
    for (const [name, tensor] of Object.entries(average)) {
      const latest = parameters[name];
      for (let i = 0; i < tensor.length; i++) tensor[i] = kept * tensor[i] + (1 - kept) * latest[i];
    }
  };
}
