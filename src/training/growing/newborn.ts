/**
 * Teaches newborn creatures to live. One that dies in its first steps leaves a state of zeros, through which no gradient flows, so
 * that rollouts learn from the survivors alone, and ever more may die. Here the seed's own cells are judged a few steps after
 * birth: where a newborn lives on only in its neighbours, there is a gradient.
 */
import type { Engine } from "../../engine/engine.ts";
import { deriveKey, STREAM, uniformInt } from "../../numbers/random.ts";
import type { HostObjective } from "../../objectives/objective.ts";
import { ALPHA, VISIBLE } from "../../ops/cell.ts";
import { createRollout, type Rollout } from "../../systems/growing/rollout.ts";
import { seedPlaces, seedState } from "../../systems/growing/seed.ts";
import { maskOf } from "../../systems/growing/spec.ts";
import { inBits } from "../few-bits.ts";
import type { Gradients } from "../optimiser/moments.ts";
import type { GrowingRun } from "../run.ts";
import { pictureCount } from "./run-goals.ts";

/** Number of newborn creatures of a training step. */
const NEWBORNS = 8;
/** Most steps after birth at which they are judged. */
const YOUNG = 4;
/** What their loss counts beside that of the batch. */
const WEIGHT = 0.1;

/** Whether creatures of the pool have died. What lives without a mask begins from nothing, and never dies. */
export function haveDied({ spec, pool }: Pick<GrowingRun, "spec" | "pool">): boolean {
  if (maskOf(spec).kind === "none") return false;
  return pool.columns.state?.some(({ cells }) => cells.length === 0) ?? false;
}

/** Returns the objective that the seed's cells stay opaque: the mean of (alpha - 1)² over them. */
function survival({ spec, height, width }: GrowingRun): HostObjective {
  const places = seedPlaces(spec, height, width).map(
    ([row, column]) => (row * width + column) * spec.channels + ALPHA,
  );
  const lack = (state: Float32Array): number =>
    places.reduce((sum, place) => sum + (state[place] - 1) ** 2 / places.length, 0);
  return {
    name: "survival",
    error: lack,
    judge: (state, _, dState) => {
      for (const place of places) dState[place] = (WEIGHT * 2 * (state[place] - 1)) / places.length;
      return WEIGHT * lack(state);
    },
  };
}

/** Computes what newborn creatures add to the gradients of a run's training steps. */
export interface NewbornCare {
  /** Returns the gradients of the run's next training step with those of newborn creatures. */
  addTo(gradients: Gradients): Promise<Gradients>;
  dispose(): Promise<void>;
}

/** Prepares to care for newborn creatures; memory is allocated when there are any. */
export function createNewbornCare(engine: Engine, run: GrowingRun): NewbornCare {
  const { spec, height, width } = run;
  const seed = seedState(spec, height, width);
  const names = spec.goals ?? [];
  let rollout: Promise<Rollout> | undefined;
  return {
    addTo: async (gradients) => {
      rollout ??= createRollout(engine, {
        ...{ spec, height, width, batch: NEWBORNS, maxSteps: YOUNG, objective: survival(run) },
      });
      const keys = (...index: number[]) =>
        deriveKey(run.rngSeed, STREAM.newborn, run.rollbacks, run.step, ...index);
      const samples = Array.from({ length: NEWBORNS }, (_, sample) => sample);
      const young = await (await rollout).run({
        parameters: inBits(run, run.parameters),
        states: samples.map(() => seed),
        fireKeys: samples.map((sample) => keys(sample)),
        steps: 1 + uniformInt(keys(), 0, YOUNG),
        targets: samples.map(() => new Float32Array(VISIBLE)),
        goals: samples.map((sample) =>
          names.map((_, goal) => Number(goal === sample % pictureCount(run))),
        ),
      });
      const sums = Object.entries(gradients).map(([name, values]) => {
        const more = young.gradients[name];
        return [name, values.map((value, i) => value + more[i])] as const;
      });
      return Object.fromEntries(sums);
    },
    dispose: async () => (await rollout)?.dispose(),
  };
}
