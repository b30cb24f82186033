/** Draws the states that a training step of a reader starts from (Distill 2020, "Self-classifying MNIST Digits"). */
import { greys, splitRange } from "../../data/dataset.ts";
import { normals } from "../../numbers/normal.ts";
import { deriveKey, drawDistinct, type Key, STREAM, uniformInt } from "../../numbers/random.ts";
import { layDrawing } from "../../systems/reading/reader.ts";
import { inkChannel } from "../../systems/reading/spec.ts";
import { entryCount, isFull, readEntry } from "../pool.ts";
import type { ReadingRun } from "../run.ts";
import type { Digits } from "../task.ts";

/** The samples that a training step unrolls. */
export interface ReadingBatch {
  /** Place of each sample in the pool. */
  readonly slots: readonly number[];
  /** Place of each sample's digit among the pictures. */
  readonly digits: readonly number[];
  /** First state of each sample [H, W, C]. */
  readonly states: readonly Float32Array[];
  /** Key of each sample's fire masks. */
  readonly fireKeys: readonly Key[];
  /** Length of the rollout in steps of the rule. */
  readonly steps: number;
}

/** Draws the batch of a run's next training step. Every draw is a function of its rngSeed, rollbacks and step. */
export function drawReadings(run: ReadingRun, pictures: Digits): ReadingBatch {
  const { spec, pool, recipe } = run;
  const { batch, fresh, exchanged } = recipe;
  const key = (stream: number, ...index: number[]): Key =>
    deriveKey(run.rngSeed, stream, run.rollbacks, run.step, ...index);
  const [shortest, longest] = recipe.rolloutSteps;
  const steps = shortest + uniformInt(key(STREAM.rolloutLength), 0, longest - shortest + 1);
  const isFilling = !isFull(pool);
  const slots = isFilling
    ? Array.from({ length: batch }, (_, i) => (entryCount(pool) + i) % pool.size)
    : Array.from(drawDistinct(key(STREAM.poolDraw), pool.size, batch));
  const samples = slots.map((slot, i): Sample => {
    const digit = drawDigit(key(STREAM.digits, i), pictures);
    const drawing = greys(pictures, digit);
    if (isFilling || i < fresh) return { digit, state: layDrawing(spec, drawing) };
    const state = readEntry(pool, "state", slot);
    if (i < fresh + exchanged) return { digit, state: layDrawing(spec, drawing, state) };
    return { digit: readEntry(pool, "digit", slot)[0], state };
  });
  for (const [i, { state }] of samples.entries()) addNoise(run, state, key(STREAM.noise, i));
  return {
    slots,
    digits: samples.map(({ digit }) => digit),
    states: samples.map(({ state }) => state),
    fireKeys: slots.map((_, i) => key(STREAM.fire, i)),
    steps,
  };
}

interface Sample {
  readonly digit: number;
  readonly state: Float32Array;
}

/** Draws a digit of the training split. */
function drawDigit(key: Key, pictures: Digits): number {
  const [from, to] = splitRange("train", pictures);
  return from + uniformInt(key, 0, to - from);
}

/** Adds normal numbers to all that living cells hold, but not to the ink. */
function addNoise({ spec, recipe }: ReadingRun, state: Float32Array, key: Key): void {
  if (recipe.noise === 0) return;
  const ink = inkChannel(spec);
  const living: number[] = [];
  for (let first = 0; first < state.length; first += spec.channels)
    if (state[first + ink] > spec.inkThreshold) living.push(first);
  const draws = normals(key, living.length * ink);
  for (const [i, first] of living.entries())
    for (let c = 0; c < ink; c++) state[first + c] += recipe.noise * draws[i * ink + c];
}
