/** The training worker as the page sees it: one open run in signals, and what can be asked. It outlives the page. */
import { batch, computed, effect, signal } from "@preact/signals";
import type { Parameters as Weights } from "blastema";
import type { Check, Recorded } from "blastema/training";
import { trainingNote } from "../../state/training.ts";
import type { Mosaic } from "../../worker/train-mosaic.ts";
import type {
  BatchPictures,
  Checkpoint,
  Computer,
  Message,
  OpenRun,
  Phase,
  PoolTile,
  Result,
  SavedRun,
  TrainingService,
  Update,
} from "../../worker/train-protocol.ts";

/** The run that is open; null while one is being chosen. */
export const openRun = signal<OpenRun | null>(null);
export const phase = signal<Phase>("paused");
/** What computes it. */
export const computer = signal<Computer | null>(null);
/** Why the run failed; "" when it did not. */
export const failure = signal("");
/** Training steps made. */
export const stepCount = signal(0);
/** The training step after which the run may next end. */
const nextEnd = signal(0);
export const learningRate = signal(0);
/** What was recorded, a metric a training step. */
export const metrics = signal<readonly Recorded[]>([]);
export const batchPictures = signal<BatchPictures | null>(null);
/** Pictures that a variational model grows. */
export const samples = signal<Mosaic | null>(null);
export const parameters = signal<Weights | null>(null);
export const checkpoints = signal<readonly Checkpoint[]>([]);
/** What was found of a growing rule so far. */
export const checks = signal<readonly Check[]>([]);
/** What came of the training of a growing rule; null while it is not over. */
export const result = signal<Result | null>(null);
/** When the run was last saved, milliseconds since 1970; 0 when it never was. */
export const savedAt = signal(0);
/** Why it could not be saved; "" when it could. */
export const unsaved = signal("");
export const savedRuns = signal<readonly SavedRun[]>([]);

type TilesListener = (tiles: readonly PoolTile[]) => void;
const tilesListeners = new Set<TilesListener>();
/** The latest picture of every slot, for a wall that is drawn later. */
const latestTiles = new Map<number, PoolTile>();

/** Calls back with every picture of the pool, now and as they change; returns how to end that. */
export function watchPool(listener: TilesListener): () => void {
  tilesListeners.add(listener);
  listener([...latestTiles.values()]);
  return () => tilesListeners.delete(listener);
}

function take(update: Update): void {
  batch(() => {
    if (update.phase !== undefined) phase.value = update.phase;
    if (update.computer) computer.value = update.computer;
    if (update.failure !== undefined) failure.value = update.failure;
    if (update.step !== undefined) stepCount.value = update.step;
    if (update.end !== undefined) nextEnd.value = update.end;
    if (update.learningRate !== undefined) learningRate.value = update.learningRate;
    if (update.batch) batchPictures.value = update.batch;
    if (update.samples) samples.value = update.samples;
    if (update.parameters) parameters.value = update.parameters;
    if (update.checkpoints) checkpoints.value = update.checkpoints;
    if (update.checks) checks.value = update.checks;
    if (update.result !== undefined) result.value = update.result;
    if (update.savedAt !== undefined) savedAt.value = update.savedAt;
    if (update.unsaved !== undefined) unsaved.value = update.unsaved;
    if (update.metrics) {
      // Another run, or another place in it: what was drawn belongs to the one before.
      metrics.value = update.metrics;
      batchPictures.value = null;
      latestTiles.clear();
    }
    if (update.newMetrics) metrics.value = [...metrics.value, ...update.newMetrics];
  });
  for (const tile of update.tiles ?? []) latestTiles.set(tile.slot, tile);
  if (update.tiles?.length) for (const listener of tilesListeners) listener(update.tiles);
}

/** The training step after which a run may next end, or ended. */
export const lastStep = computed(() => (phase.value === "done" ? stepCount : nextEnd).value);

effect(() => {
  const isTold = openRun.value && (phase.value === "running" || phase.value === "done");
  const share = Math.floor((100 * stepCount.value) / lastStep.value);
  trainingNote.value = !isTold ? "" : phase.value === "done" ? "done" : `${share}%`;
});

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

let worker: Worker | undefined;
let lastId = 0;
const waiting = new Map<number, Waiting>();

function startWorker(): Worker {
  const started = new Worker(new URL("../../worker/train.ts", import.meta.url), { type: "module" });
  started.addEventListener("message", ({ data }: MessageEvent<Message>) => {
    if (data.kind === "update") {
      take(data.update);
      return;
    }
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.kind === "answer") asked?.resolve(data.value);
    else asked?.reject(new Error(data.reason));
  });
  started.addEventListener("error", ({ message }) => {
    const error = new Error(message || "The training worker could not be started.");
    started.terminate();
    for (const asked of waiting.values()) asked.reject(error);
    waiting.clear();
    worker = undefined;
    take({ phase: "failed", failure: error.message });
  });
  return started;
}

/** Asks the training worker. @throws Error with the reason when it refuses */
export function ask<M extends keyof TrainingService>(
  method: M,
  ...args: Parameters<TrainingService[M]>
): ReturnType<TrainingService[M]> {
  worker ??= startWorker();
  const id = ++lastId;
  const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  worker.postMessage({ id, method, args });
  return answer as ReturnType<TrainingService[M]>;
}

/** Lets the open run train, and says so at once: whoever presses next, pauses it. */
export async function go(): Promise<void> {
  if (phase.value !== "done") phase.value = "running";
  await ask("go");
}

/** Shows a run that was opened by one of the ways there are. */
export function enter(run: OpenRun): void {
  openRun.value = run;
}

/** Lets go of the open run; it stays saved. */
export async function leave(): Promise<void> {
  await ask("close");
  openRun.value = null;
  await listSavedRuns();
}

/** Finds the runs that this browser keeps; none where it keeps nothing. */
export async function listSavedRuns(): Promise<void> {
  savedRuns.value = await ask("list").catch(() => []);
}
