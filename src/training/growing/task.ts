/** What a training step of a growing rule is: a batch of rollouts from the seed or the pool, and how far they end from the target. */
import type { Engine } from "../../engine/engine.ts";
import { mean } from "../../numbers/statistics.ts";
import type { Objective } from "../../objectives/objective.ts";
import { squaredError } from "../../objectives/squared-error.ts";
import { matureCells } from "../../ops/cell.ts";
import { createRollout } from "../../systems/growing/rollout.ts";
import type { GrowingRun } from "../run.ts";
import { toSparse } from "../sparse-state.ts";
import type { Materials, Task } from "../task.ts";
import { type Batch, drawBatch } from "./batch.ts";
import type { Recipe } from "./recipe.ts";

/** What is told of a training step. */
export interface GrowingFigures {
  /** Mean over the batch of the loss after the rollout. */
  readonly loss: number;
  /** Length of the rollout. */
  readonly rolloutSteps: number;
  /** Mean share of cells whose alpha is above the threshold after the rollout. */
  readonly aliveShare: number;
  /** What was unrolled: first states, and where in the pool they came from. */
  readonly batch: Batch;
  /** Last states [H, W, C], one a sample. */
  readonly states: readonly Float32Array[];
}

/** A loss that no picture can have: values of hundreds where 0 to 1 are wanted. */
const EXPLODED = 1e3;

/** Prepares the training steps of a run. */
export async function createGrowingTask(
  engine: Engine,
  run: GrowingRun,
  { objective = squaredError }: Materials,
): Promise<Task<GrowingFigures>> {
  const { spec, height, width, recipe, target } = run;
  const [, maxSteps] = recipe.rolloutSteps;
  checkObjective(recipe, objective);
  const extent = { spec, height, width, batch: recipe.batch, maxSteps, objective };
  const rollout = await createRollout(engine, extent);
  const targets = Array(recipe.batch).fill(target);
  return {
    next: async () => {
      const batch = drawBatch(run, objective);
      const { parameters } = run;
      const { gradients, losses, states } = await rollout.run({ ...batch, parameters, targets });
      const shares = states.map((state) => matureCells(state, spec) / (height * width));
      const figures: GrowingFigures = {
        loss: mean(losses),
        rolloutSteps: batch.steps,
        aliveShare: mean(shares),
        batch,
        states,
      };
      // As many states as places: none of a rule that keeps no pool.
      const ends = batch.slots.map((_, i) => toSparse(states[i], spec.channels));
      const kept = { places: batch.slots, columns: { state: ends } };
      return { gradients, figures, collapse: whyCollapsed(figures), kept };
    },
    dispose: () => rollout.dispose(),
  };
}

/** A run goes on with what it began with, which only the program that brought it has. */
function checkObjective(
  { objective: asked = squaredError.name }: Recipe,
  { name }: Objective,
): void {
  if (name !== asked)
    throw new Error(
      `The run is trained for "${asked}", and what trains it brings "${name}": go on with the program that brings "${asked}".`,
    );
}

function whyCollapsed({ loss, aliveShare }: GrowingFigures): string | undefined {
  if (Number.isNaN(loss)) return "the loss is no longer a number";
  if (loss > EXPLODED) return "the cells' values exploded";
  if (aliveShare === 0) return "every cell died";
  return undefined;
}
