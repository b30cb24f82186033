/** One run that is open: trains, stands still, is saved. It lives in the worker; the page sees updates of it. */
import { createEngine, type Engine, type EngineOptions, type Rule, toPicture } from "blastema";
import {
  decodeRun,
  encodeRun,
  entryCount,
  formatMetrics,
  type GrowingRun,
  type Metric,
  metricOf,
  metricsUpTo,
  parseMetrics,
  type Report,
  scaleLearningRate,
  scheduleAt,
  train,
  trainedRule,
} from "blastema/training";
import { History } from "./train-history.ts";
import { drawBatchPictures, drawTile } from "./train-pictures.ts";
import type { OpenRun, Phase, SavedRun, Update } from "./train-protocol.ts";
import { type StoredRun, storeRun } from "./train-store.ts";

/** Milliseconds between updates of the page, and between weights for its dish. */
const UPDATE_EVERY = 200;
const RULE_EVERY = 1000;
/** Seconds between saves while the run trains. */
const SAVE_EVERY = 10;

export class TrainingSession {
  readonly id: string;
  readonly #engine: Engine;
  readonly #tell: (update: Update) => void;
  #run: GrowingRun;
  #metrics: Metric[];
  #history: History;
  #stop: AbortController | undefined;
  #training: Promise<void> = Promise.resolve();
  /** Metrics that the page has not seen, and slots of the pool that changed since it last saw them. */
  #unseen: Metric[] = [];
  #changedSlots = new Set<number>();
  #updatedAt = 0;
  #ruleToldAt = 0;

  constructor(id: string, engine: Engine, stored: Stored, tell: (update: Update) => void) {
    this.id = id;
    this.#engine = engine;
    this.#tell = tell;
    this.#run = stored.run;
    this.#metrics = stored.metrics;
    this.#history = stored.history;
  }

  /** What does not change while the run is open. */
  get description(): OpenRun {
    const { spec, height, width, targetName, arithmetic, rngSeed } = this.#run;
    const { regime, trainingSteps, rolloutSteps } = this.#run.recipe;
    return {
      ...{ id: this.id, spec, height, width, targetName, regime, trainingSteps, rolloutSteps },
      ...{ arithmetic, rngSeed, threads: this.#engine.threads, picture: this.#targetPicture },
      poolSize: this.#run.pool.size,
    };
  }

  /** Tells the page all there is to see. */
  show(): void {
    this.#changeAll();
    this.#unseen = [];
    this.#tell({
      ...{ phase: this.#restingPhase, failure: "", metrics: this.#metrics },
      ...this.#standing(),
      parameters: structuredClone(this.#run.average),
    });
  }

  /** Trains until it is paused, done or failed. */
  go(): void {
    if (this.#stop || this.#restingPhase === "done") return;
    this.#stop = new AbortController();
    this.#tell({ phase: "running", failure: "" });
    this.#training = this.#train(this.#stop.signal).finally(() => {
      this.#stop = undefined;
    });
  }

  /** Resolves when the step in hand is done and the run is saved. */
  async pause(): Promise<void> {
    this.#stop?.abort();
    await this.#training;
  }

  async scaleLearningRate(factor: number): Promise<void> {
    await this.#atRest(() => {
      this.#history.take(this.#run, this.#metrics);
      const { recipe, step } = this.#run;
      this.#run = { ...this.#run, recipe: scaleLearningRate(recipe, step, factor) };
      this.#tell(this.#standing());
    });
  }

  async goBack(step: number): Promise<void> {
    await this.pause();
    this.#run = decodeRun(this.#history.goBack(step), "growing");
    this.#metrics = metricsUpTo(this.#metrics, this.#run);
    this.show();
    await this.save();
  }

  /** Saves the run; says so if it cannot, and goes on: training is worth more than its copy. */
  async save(): Promise<void> {
    try {
      await storeRun(this.#saved, {
        bytes: this.runFile(),
        metrics: formatMetrics(this.#metrics),
        checkpoints: this.#history.stored,
      });
      this.#tell({ savedAt: Date.now(), unsaved: "" });
    } catch (error) {
      this.#tell({ unsaved: describe(error) });
    }
  }

  runFile(): Uint8Array<ArrayBuffer> {
    return encodeRun(this.#run);
  }

  rule(): Rule {
    return trainedRule(this.#run, this.#metrics);
  }

  async close(): Promise<void> {
    await this.pause();
    await this.#engine.dispose();
  }

  async #train(signal: AbortSignal): Promise<void> {
    const secondsBefore = this.#metrics.at(-1)?.seconds ?? 0;
    const start = performance.now();
    try {
      await train(this.#engine, this.#run, {
        signal,
        checkpointSeconds: SAVE_EVERY,
        onCheckpoint: () => this.save(),
        onStep: (report) =>
          this.#onStep(report, secondsBefore + (performance.now() - start) / 1000),
      });
      this.#tell({ phase: this.#restingPhase, ...this.#seen(), ...this.#standing() });
      this.#tell({ parameters: structuredClone(this.#run.average) });
    } catch (error) {
      this.#tell({ phase: "failed", failure: describe(error), ...this.#seen() });
    }
  }

  async #onStep(report: Report, seconds: number): Promise<void> {
    const run = this.#run;
    const metric = metricOf<GrowingRun>(report, seconds, run.rollbacks);
    this.#metrics.push(metric);
    this.#unseen.push(metric);
    if (report.rollback) this.#changeAll();
    else for (const slot of report.batch.slots) this.#changedSlots.add(slot);
    if (!report.rollback && History.isDue(run.step, run.recipe.trainingSteps))
      this.#history.take(run, this.#metrics);
    const now = performance.now();
    if (now - this.#updatedAt < UPDATE_EVERY) return;
    this.#updatedAt = now;
    const batch = drawBatchPictures(report, run.height, run.width);
    this.#tell({ ...this.#seen(), ...this.#standing(), batch });
    if (now - this.#ruleToldAt >= RULE_EVERY) {
      this.#ruleToldAt = now;
      this.#tell({ parameters: structuredClone(run.average) });
    }
    // An engine without workers never gives way: let messages in.
    await new Promise((resolve) => setTimeout(resolve));
  }

  /** Where the run stands. */
  #standing(): Update {
    const { step, height, width, spec, pool, recipe } = this.#run;
    const tiles = [...this.#changedSlots].map((slot) => {
      return { slot, rgba: drawTile(pool.columns.state[slot], height, width, spec) };
    });
    this.#changedSlots.clear();
    const learningRate = scheduleAt(recipe.learningRate, step);
    return { step, learningRate, tiles, checkpoints: this.#history.list };
  }

  #seen(): Update {
    const newMetrics = this.#unseen;
    this.#unseen = [];
    return { newMetrics };
  }

  /** Does something between two training steps. */
  async #atRest(work: () => void): Promise<void> {
    const wasRunning = this.#stop !== undefined;
    await this.pause();
    work();
    if (wasRunning) this.go();
    else await this.save();
  }

  /** The whole pool is to be drawn again. */
  #changeAll(): void {
    for (let slot = 0; slot < entryCount(this.#run.pool); slot++) this.#changedSlots.add(slot);
  }

  get #restingPhase(): Phase {
    return this.#run.step >= this.#run.recipe.trainingSteps ? "done" : "paused";
  }

  get #targetPicture(): Uint8Array<ArrayBuffer> {
    const { target, height, width } = this.#run;
    return toPicture(target, height, width, "transparent").rgba;
  }

  get #saved(): SavedRun {
    const { targetName, step, height, width, recipe } = this.#run;
    const { regime, trainingSteps } = recipe;
    const picture = this.#targetPicture;
    return {
      ...{ id: this.id, targetName, regime, step, trainingSteps, height, width, picture },
      savedAt: Date.now(),
    };
  }
}

/** A run with what belongs to it. */
export interface Stored {
  readonly run: GrowingRun;
  readonly metrics: Metric[];
  readonly history: History;
}

/** Reads a run that was kept, or came as a file. */
export function readStored({ bytes, metrics, checkpoints }: StoredRun): Stored {
  const run = decodeRun(bytes, "growing");
  const history = new History(checkpoints);
  return { run, metrics: metricsUpTo(parseMetrics(metrics), run), history };
}

/** An engine on as many threads as are of use; on this one where workers cannot start workers. */
export function startEngine(
  batch: number,
  arithmetic: EngineOptions["arithmetic"],
): Promise<Engine> {
  const cores = navigator.hardwareConcurrency || 1;
  const threads = typeof Worker === "undefined" ? 0 : Math.min(cores, batch);
  return createEngine({ threads, arithmetic });
}

export function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
