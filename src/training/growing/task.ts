/** The training steps of growing rules: rollouts from the seed or the pool, whose last states an objective judges. */
import type { Engine } from "../../engine/engine.ts";
import { deriveKey, STREAM } from "../../numbers/random.ts";
import { mean } from "../../numbers/statistics.ts";
import { detail } from "../../objectives/detail.ts";
import type { Objective } from "../../objectives/objective.ts";
import { type Extent, PATCH_TRANSPORT, patchTransport } from "../../objectives/patch-transport.ts";
import { squaredError } from "../../objectives/squared-error.ts";
import { matureCells } from "../../ops/cell.ts";
import { createRollout } from "../../systems/growing/rollout.ts";
import { type GrowingSpec, maskOf } from "../../systems/growing/spec.ts";
import { inBits } from "../few-bits.ts";
import type { GrowingRun } from "../run.ts";
import { toSparse } from "../sparse-state.ts";
import type { Materials, Task } from "../task.ts";
import { type Batch, drawBatch } from "./batch.ts";
import { createNewbornCare, haveDied } from "./newborn.ts";
import type { Recipe } from "./recipe.ts";
import { targetOf } from "./run-goals.ts";

/** What a run of a growing rule reports of a training step. */
export interface GrowingFigures {
  /** Mean loss of the batch after the rollout. */
  readonly loss: number;
  /** Length of the rollout in steps of the rule. */
  readonly rolloutSteps: number;
  /** Mean share of cells that are mature after the rollout, that is, have an alpha above the threshold. */
  readonly aliveShare: number;
  /** The samples that were unrolled, with their first states and places in the pool. */
  readonly batch: Batch;
  /** Last state of each sample [H, W, C]. */
  readonly states: readonly Float32Array[];
}

/** Loss above which the cells' values have exploded. Pictures have values from 0 to 1. */
const EXPLODED = 1e3;

/**
 * Prepares the training steps of a run.
 * @throws Error with one sentence if the objective is not the one that the run's recipe names
 */
export async function createGrowingTask(
  engine: Engine,
  run: GrowingRun,
  { objective = ownObjective(run) }: Materials,
): Promise<Task<GrowingFigures>> {
  const { spec, height, width, recipe } = run;
  const [, maxSteps] = recipe.rolloutSteps;
  checkObjective(recipe, objective);
  const extent = { spec, height, width, batch: recipe.batch, maxSteps, objective };
  const rollout = await createRollout(engine, extent);
  const newborn = createNewbornCare(engine, run);
  const names = spec.goals ?? [];
  return {
    next: async () => {
      const batch = drawBatch(run, objective);
      const { gradients, losses, states } = await rollout.run({
        ...batch,
        parameters: inBits(run, run.parameters),
        targets: batch.goals.map((goal) => targetOf(run, goal)),
        judgeKey: deriveKey(run.rngSeed, STREAM.directions, run.rollbacks, run.step),
        goals: batch.goals.map((goal) => names.map((_, each) => (each === goal ? 1 : 0))),
      });
      const shares = states.map((state) => matureCells(state, spec) / (height * width));
      const figures: GrowingFigures = {
        loss: mean(losses),
        rolloutSteps: batch.steps,
        aliveShare: mean(shares),
        batch,
        states,
      };
      // Without a pool there are no places, and no state is kept.
      const ends = batch.slots.map((_, i) => toSparse(states[i], spec.channels));
      const kept = { places: batch.slots, columns: { state: ends } };
      return {
        gradients: haveDied(run) ? await newborn.addTo(gradients) : gradients,
        figures,
        collapse: whyCollapsed(figures, spec),
        kept,
      };
    },
    dispose: async () => {
      await newborn.dispose();
      await rollout.dispose();
    },
  };
}

/** The objectives that need no program of their own, by the names that recipes have for them. */
export const OWN_OBJECTIVES = new Map<string, (extent: Extent) => Objective>([
  [squaredError.name, () => squaredError],
  [detail.name, () => detail],
  [PATCH_TRANSPORT, (extent) => patchTransport({ grid: extent, picture: extent })],
]);

/** Returns the objective that a recipe names, or else the squared error, which is then refused if it names another. */
function ownObjective({ recipe, height, width }: GrowingRun): Objective {
  const create = OWN_OBJECTIVES.get(recipe.objective ?? squaredError.name);
  return create?.({ height, width }) ?? squaredError;
}

/** Checks that a run goes on with the objective that it began with, which only the program that brought it has. */
function checkObjective(
  { objective: asked = squaredError.name }: Recipe,
  { name }: Objective,
): void {
  if (name !== asked)
    throw new Error(
      `The run's objective is "${asked}", but the program brought "${name}": go on with a program that brings "${asked}".`,
    );
}

function whyCollapsed({ loss, aliveShare }: GrowingFigures, spec: GrowingSpec): string | undefined {
  if (Number.isNaN(loss)) return "the loss is no longer a number";
  if (loss > EXPLODED) return "the cells' values exploded";
  if (aliveShare === 0 && maskOf(spec).kind !== "none") return "every cell died";
  return undefined;
}
