/** What the page sees of the training of a growing rule: its pool, the latest batch, and the rule itself. */
import { type Engine, encodeRule, grow, toPicture, underEachGoal } from "blastema";
import { HEALING, relativeError } from "blastema/measure";
import {
  entryCount,
  type GrowingRun,
  isFinished,
  type Metric,
  PATCH_TRANSPORT,
  type Report,
  recentLoss,
  targetOf,
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

  name(run: GrowingRun): GrowingName {
    const { targetName, height, width, recipe } = run;
    const picture = drawn(targetOf(run, 0), run);
    const { regime, objective } = recipe;
    const isTexture = objective === PATCH_TRANSPORT;
    return { kind: "growing", targetName, regime, isTexture, height, width, picture };
  }

  facts(run: GrowingRun): GrowingFacts {
    const { spec, recipe, pool } = run;
    const { rolloutSteps, rounds } = recipe;
    const isMeasured = rounds !== undefined;
    const { goals = [""] } = spec;
    const wanted = goals.map((_, goal) => drawn(targetOf(run, goal), run));
    return { spec, wanted, rolloutSteps, poolSize: pool.size, isMeasured };
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
  const { height, width, best } = run;
  const options = { height, width, steps: HEALING.cutAt };
  const grown: Result["grown"][number][] = [];
  let error = 0;
  for (const [goal, rule] of underEachGoal(trainedRule(run, [])).entries()) {
    const state = await grow(engine, rule, options);
    grown.push(drawn(state, run));
    error = Math.max(error, relativeError(state, targetOf(run, goal), height * width));
  }
  return { grown, error, check: best?.check };
}

/** A state or a target as a picture [H, W, 4]. */
function drawn(state: Float32Array, { height, width }: GrowingRun): Uint8Array<ArrayBuffer> {
  return toPicture(state, height, width, "transparent").rgba;
}
