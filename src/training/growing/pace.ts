/** Makes the training of a growing rule as slow as it will be once creatures are whole, so that its pace can be measured at once. */
import type { Arithmetic } from "../../engine/engine.ts";
import { type GrowingRun, newRun } from "../run.ts";
import { type SparseState, toSparse } from "../sparse-state.ts";
import type { Recipe } from "./recipe.ts";

type Grown = Pick<GrowingRun, "spec" | "target" | "height" | "width">;

/** What hidden channels hold, as good as any small number. */
const HELD = 0.1;

/** The recipe as it is while creatures are whole, without measurements between: those from the seed alone cost little at first. */
export function steadyRecipe({ rounds, checkEvery, ...recipe }: Recipe): Recipe {
  return { ...recipe, regime: recipe.regime === "growing" ? "persistent" : recipe.regime };
}

/** Another run with the weights of this one, as slow as it will be once creatures are whole. */
export function steadyRun(run: GrowingRun, arithmetic: Arithmetic): GrowingRun {
  const { kind, spec, recipe, height, width, target, targetName, targetNames, rngSeed } = run;
  const extent = { height, width, target, targetName, targetNames };
  const from = run.parameters;
  const changed = { recipe: steadyRecipe(recipe), arithmetic, from };
  const steady = newRun({ kind, spec, rngSeed, ...extent, ...changed });
  fillWithGrown(steady);
  return steady;
}

/** Fills the pool with creatures that look like the target, since a rule that knows nothing grows none. */
export function fillWithGrown(run: GrowingRun): void {
  const grown = grownState(run);
  for (let slot = 0; slot < run.pool.size; slot++) run.pool.columns.state?.splice(slot, 1, grown);
}

/** A creature that looks like the target. As in living ones, cells beside it hold something too. */
export function grownState({ spec, target, height, width }: Grown): SparseState {
  const { channels, aliveThreshold } = spec;
  const state = new Float32Array(height * width * channels);
  const isMature = (row: number, column: number): boolean =>
    row >= 0 &&
    row < height &&
    column >= 0 &&
    column < width &&
    (target[4 * (row * width + column) + 3] as number) > aliveThreshold;
  const around = [-1, 0, 1];
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const cell = row * width + column;
      if (!around.some((down) => around.some((right) => isMature(row + down, column + right))))
        continue;
      state.fill(HELD, cell * channels, (cell + 1) * channels);
      state.set(target.subarray(4 * cell, 4 * cell + 4), cell * channels);
    }
  return toSparse(state, channels);
}
