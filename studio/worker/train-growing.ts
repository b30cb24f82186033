/** What the page sees of the training of a growing rule: its pool, the latest batch, and the rule itself. */
import { type Engine, encodeRule, grow, toPicture } from "blastema";
import { HEALING, relativeError } from "blastema/measure";
import {
  entryCount,
  type GrowingRun,
  isFinished,
  type Metric,
  type Report,
  recentLoss,
  trainedRule,
} from "blastema/training";
import { drawBatchPictures, drawTile } from "./train-pictures.ts";
import type { GrowingFacts, GrowingName, Result, Update } from "./train-protocol.ts";
import type { RunView } from "./train-view.ts";

export class GrowingView implements RunView<GrowingRun> {
  readonly materials = {};
  readonly modelEvery = 1000;
  /** Slots of the pool that changed since the page last saw them. */
  readonly #changedSlots = new Set<number>();

  name({ target, targetName, height, width, recipe }: GrowingRun): GrowingName {
    const picture = toPicture(target, height, width, "transparent").rgba;
    return { kind: "growing", targetName, regime: recipe.regime, height, width, picture };
  }

  facts({ spec, recipe, pool }: GrowingRun): GrowingFacts {
    const { rolloutSteps, rounds } = recipe;
    return { spec, rolloutSteps, poolSize: pool.size, rounds };
  }

  note({ pool }: GrowingRun, report?: Report): void {
    const isKnown = report && !report.rollback;
    const slots = isKnown ? report.batch.slots : Array.from({ length: entryCount(pool) }).keys();
    for (const slot of slots) this.#changedSlots.add(slot);
  }

  drawStep({ height, width }: GrowingRun, report: Report): Update {
    return { batch: drawBatchPictures(report, height, width) };
  }

  drawChanges({ height, width, spec, pool, checks = [] }: GrowingRun): Update {
    const tiles = [...this.#changedSlots].map((slot) => {
      return { slot, rgba: drawTile(pool.columns.state[slot], height, width, spec) };
    });
    this.#changedSlots.clear();
    return { tiles, checks };
  }

  async drawModel(run: GrowingRun, engine: Engine): Promise<Update> {
    const result = isFinished(run) ? await resultOf(run, engine) : null;
    return { parameters: structuredClone(trainedRule(run, []).parameters), result };
  }

  loss(metrics: readonly Metric[]): number {
    return recentLoss(metrics);
  }

  encodeModel(run: GrowingRun, metrics: readonly Metric[]): Uint8Array<ArrayBuffer> {
    return encodeRule(trainedRule(run, metrics));
  }
}

/** Grows the rule that a finished run gives. */
async function resultOf(run: GrowingRun, engine: Engine): Promise<Result> {
  const { height, width, target, best } = run;
  const options = { height, width, steps: HEALING.cutAt };
  const state = await grow(engine, trainedRule(run, []), options);
  return {
    grown: toPicture(state, height, width, "transparent").rgba,
    error: relativeError(state, target, height * width),
    check: best?.check,
  };
}
