/** One run that is open: trains, stands still, is saved. It lives in the worker; the page sees updates of it. */
import type { Engine } from "blastema";
import {
  decodeRun,
  encodeRun,
  formatMetrics,
  type GrowingRun,
  isFinished,
  metricOf,
  metricsUpTo,
  moveRun,
  parseMetrics,
  type Recorded,
  type Report,
  type Run,
  roundEnd,
  scaleLearningRate,
  scheduleAt,
  train,
  type VariationalRun,
} from "blastema/training";
import { isLost, openCard, shardsOf, startCard, startProcessor } from "./train-engine.ts";
import { History } from "./train-history.ts";
import type { ComputesOn, OpenRun, Phase, SavedRun, Update } from "./train-protocol.ts";
import { type StoredRun, storeRun } from "./train-store.ts";
import type { RunView } from "./train-view.ts";

/** Milliseconds between updates of the page. */
const UPDATE_EVERY = 200;
/** Seconds between saves while the run trains. */
const SAVE_EVERY = 10;

export class TrainingSession {
  readonly id: string;
  #engine: Engine;
  readonly #view: RunView;
  readonly #tell: (update: Update) => void;
  readonly #pictures: StoredRun["pictures"];
  #run: Run;
  #metrics: Recorded[];
  #history: History;
  #stop: AbortController | undefined;
  #training: Promise<void> = Promise.resolve();
  /** Metrics that the page has not seen. */
  #unseen: Recorded[] = [];
  #updatedAt = 0;
  #modelDrawnAt = 0;

  constructor(
    id: string,
    engine: Engine,
    view: RunView,
    stored: Stored,
    tell: (update: Update) => void,
  ) {
    this.id = id;
    this.#engine = engine;
    this.#view = view;
    this.#tell = tell;
    this.#run = stored.run;
    this.#metrics = stored.metrics;
    this.#history = stored.history;
    this.#pictures = stored.pictures;
  }

  /** What does not change while the run is open. */
  get description(): OpenRun {
    const { rngSeed } = this.#run;
    return {
      ...this.#view.name(this.#run),
      ...this.#view.facts(this.#run),
      ...{ id: this.id, rngSeed },
    } as OpenRun;
  }

  /** Tells the page all there is to see. */
  async show(): Promise<void> {
    this.#view.note(this.#run);
    this.#unseen = [];
    this.#tell({
      ...{ phase: this.#restingPhase, failure: "", metrics: this.#metrics },
      ...this.#standing(),
    });
    this.#tellComputer();
    await this.#showModel();
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
      this.#keep();
      const { recipe, step } = this.#run;
      this.#run = { ...this.#run, recipe: scaleLearningRate(recipe, step, factor) } as Run;
      this.#tell(this.#standing());
    });
  }

  async computeOn(on: ComputesOn): Promise<void> {
    if (on === this.#engine.name) return;
    try {
      await this.#atRest(async () => {
        const engine = await (on === "webgpu" ? openCard() : startProcessor(shardsOf(this.#run)));
        if (!engine) throw new Error("This browser finds no graphics card any more.");
        await this.#moveTo(engine);
      });
    } catch (error) {
      // The page shows what was chosen until it hears what computes.
      this.#tellComputer();
      throw error;
    }
  }

  async goBack(step: number): Promise<void> {
    await this.pause();
    this.#run = decodeRun(this.#history.goBack(step));
    moveRun(this.#run, this.#engine.arithmetic);
    this.#metrics = metricsUpTo(this.#metrics, this.#run);
    await this.show();
    await this.save();
  }

  /** Saves the run; says so if it cannot, and goes on: training is worth more than its copy. */
  async save(): Promise<void> {
    try {
      await storeRun(this.#saved, {
        bytes: this.runFile(),
        metrics: formatMetrics(this.#metrics),
        checkpoints: this.#history.stored,
        pictures: this.#pictures,
      });
      this.#tell({ savedAt: Date.now(), unsaved: "" });
    } catch (error) {
      this.#tell({ unsaved: describe(error) });
    }
  }

  runFile(): Uint8Array<ArrayBuffer> {
    return encodeRun(this.#run);
  }

  model(): Uint8Array<ArrayBuffer> {
    return this.#view.encodeModel(this.#run, this.#metrics);
  }

  async close(): Promise<void> {
    await this.pause();
    await this.#engine.dispose();
  }

  async #train(signal: AbortSignal): Promise<void> {
    const secondsBefore = this.#metrics.at(-1)?.seconds ?? 0;
    const start = performance.now();
    try {
      await this.#surviving(async () => {
        await train(this.#engine, this.#run, {
          ...this.#view.materials,
          signal,
          checkpointSeconds: SAVE_EVERY,
          onCheckpoint: () => this.save(),
          onCheck: () => this.#tell(this.#standing()),
          onStep: (report) =>
            this.#onStep(report, secondsBefore + (performance.now() - start) / 1000),
        });
        this.#tell({ phase: this.#restingPhase, ...this.#seen(), ...this.#standing() });
        await this.#showModel();
      });
    } catch (error) {
      this.#tell({ phase: "failed", failure: describe(error), ...this.#seen() });
    }
  }

  /** Goes on with work whose graphics card is lost: the first time with a new device, if there is one, and else on the processor. */
  async #surviving(work: () => Promise<void>): Promise<void> {
    for (let isFirst = true; ; isFirst = false) {
      try {
        return await work();
      } catch (error) {
        if (!(await isLost(error, this.#engine))) throw error;
        const card = isFirst ? await startCard() : undefined;
        const where = card ? "with a new device" : "on the processor";
        await this.#moveTo(
          card ?? (await startProcessor(shardsOf(this.#run))),
          `The graphics card was lost after step ${this.#run.step.toLocaleString("en")}; training went on ${where}.`,
        );
      }
    }
  }

  /** Lets another engine compute from here on. @param lost what became of a graphics card */
  async #moveTo(engine: Engine, lost = ""): Promise<void> {
    await this.#engine.dispose();
    this.#engine = engine;
    moveRun(this.#run, engine.arithmetic);
    this.#tellComputer(lost);
  }

  #tellComputer(lost = ""): void {
    const { name, arithmetic, threads } = this.#engine;
    const on = name === "webgpu" ? name : "wasm";
    this.#tell({ computer: { on, arithmetic, threads, lost } });
  }

  async #onStep(report: Report<Run>, seconds: number): Promise<void> {
    const run = this.#run;
    const metric = metricOf<Run>(report, seconds, run.rollbacks);
    this.#metrics.push(metric);
    this.#unseen.push(metric);
    this.#view.note(run, report);
    if (!report.rollback && History.isDue(run.step, run.recipe.trainingSteps)) this.#keep();
    const now = performance.now();
    if (now - this.#updatedAt < UPDATE_EVERY) return;
    this.#updatedAt = now;
    this.#tell({ ...this.#seen(), ...this.#standing(), ...this.#view.drawStep(run, report) });
    if (now - this.#modelDrawnAt >= this.#view.modelEvery) await this.#showModel();
    // An engine without workers never gives way: let messages in.
    await new Promise((resolve) => setTimeout(resolve));
  }

  /** Tells the page of the model that the run gives. */
  async #showModel(): Promise<void> {
    this.#modelDrawnAt = performance.now();
    this.#tell(await this.#view.drawModel(this.#run, this.#engine));
  }

  /** Keeps the run as it stands, to go back to. */
  #keep(): void {
    const known = this.#metrics.length > 0;
    this.#history.take(this.#run, known ? this.#view.loss(this.#metrics) : null);
  }

  /** Where the run stands. */
  #standing(): Update {
    const { step, recipe } = this.#run;
    const learningRate = scheduleAt(recipe.learningRate, step);
    const checkpoints = this.#history.list;
    const end = roundEnd(recipe, step);
    return { step, end, learningRate, checkpoints, ...this.#view.drawChanges(this.#run) };
  }

  #seen(): Update {
    const newMetrics = this.#unseen;
    this.#unseen = [];
    return { newMetrics };
  }

  /** Does something between two training steps. */
  async #atRest(work: () => void | Promise<void>): Promise<void> {
    const wasRunning = this.#stop !== undefined;
    await this.pause();
    try {
      await work();
    } finally {
      if (wasRunning) this.go();
      else await this.save();
    }
  }

  get #restingPhase(): Phase {
    return isFinished(this.#run) ? "done" : "paused";
  }

  get #saved(): SavedRun {
    const { step, recipe } = this.#run;
    const { trainingSteps } = recipe;
    const name = this.#view.name(this.#run);
    const state = { step, trainingSteps, isFinished: isFinished(this.#run) };
    return { ...name, id: this.id, ...state, savedAt: Date.now() };
  }
}

/** A run that this worker can train. */
export type RunHere = GrowingRun | VariationalRun;

/** A run with what belongs to it. */
export interface Stored extends Pick<StoredRun, "pictures"> {
  readonly run: RunHere;
  readonly metrics: Recorded[];
  readonly history: History;
}

/** Reads a run that was kept, or came as a file. */
export function readStored({ bytes, metrics, checkpoints, pictures }: StoredRun): Stored {
  const run = decodeRun(bytes);
  if (run.kind === "reading")
    throw new Error("This page trains no readers: go on by npx blastema read train --resume.");
  const history = new History(checkpoints);
  return { run, metrics: metricsUpTo(parseMetrics<Recorded>(metrics), run), history, pictures };
}

export function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
