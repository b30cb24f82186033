/** The optimiser that a recipe describes, as a chain: normalise, clip, Adam or Adamax, Muon for matrices, running average. */
import type { Parameters } from "../../numbers/shapes.ts";
import { adamStep } from "./adam.ts";
import { adamaxStep } from "./adamax.ts";
import { clipGradients } from "./clip.ts";
import type { Gradients, Moments } from "./moments.ts";
import { type Matrices, muonStep } from "./muon.ts";
import { normaliseGradients } from "./normalise.ts";
import type { OptimiserRecipe } from "./recipe.ts";

/** The parts of a run that an optimiser reads and changes in place. */
interface Learning {
  /** Number of training steps made. */
  readonly step: number;
  readonly parameters: Parameters;
  /** Running average of the parameters. */
  readonly average: Parameters;
  readonly moments: Moments;
}

/** A link of the chain. It changes the gradients, or what learns from them, in place. */
type Link = (
  learning: Learning,
  gradients: Gradients,
  learningRate: number,
) => void | Promise<void>;

/** Moves the weights of a run, step by step. */
export interface Optimiser {
  /** Makes one step. It changes what learns, and the gradients, in place. */
  step(learning: Learning, gradients: Gradients, learningRate: number): Promise<void>;
  /** Frees the memory of the matrices; the engine stays. */
  dispose(): Promise<void>;
}

/** Returns the optimiser of a recipe. @param createMatrices called if the recipe uses Muon */
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
    step: async (learning, gradients, learningRate) => {
      for (const link of chain) await link(learning, gradients, learningRate);
    },
    dispose: async () => matrices?.dispose(),
  };
}

/** Returns the link of Adam or Adamax. @param matrices names of the tensors that are left to Muon */
function elementwise(recipe: OptimiserRecipe, matrices: readonly string[]): Link {
  const step = recipe.optimiser === "adamax" ? adamaxStep : adamStep;
  return ({ parameters, moments }, gradients, learningRate) => {
    const names = Object.keys(parameters).filter((name) => !matrices.includes(name));
    step(parameters, gradients, moments, learningRate, names);
  };
}

function muon(recipe: OptimiserRecipe, matrices: Matrices): Link {
  return ({ parameters, moments }, gradients, learningRate) =>
    muonStep(parameters, gradients, moments.first, matrices, recipe.muon * learningRate);
}

/** Returns the link that keeps a running average of the weights, over fewer steps early in a run. */
function averaging(recipe: OptimiserRecipe): Link {
  return ({ step, parameters, average }) => {
    const kept = Math.min(recipe.averaging, (step + 1) / (step + 10));
    for (const [name, tensor] of Object.entries(average)) {
      const latest = parameters[name];
      for (let i = 0; i < tensor.length; i++) tensor[i] = kept * tensor[i] + (1 - kept) * latest[i];
    }
  };
}
