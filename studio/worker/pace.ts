/** Measures how fast a run would train on this machine. */
import type { KernelArithmetic } from "blastema";
import { chosenSettings, type GrowingRun, type Recipe, toSparse, train } from "blastema/training";
import { newGrowingRun } from "./train-new.ts";
import type { NewTraining } from "./train-protocol.ts";
import { startEngine } from "./train-session.ts";

/** Steps that are made before the clock starts: they load kernels, too. */
const WARM_UP = 2;
/** Milliseconds that are measured. */
const MEASURED = 800;
/** What hidden channels hold, as good as any small number. */
const HELD = 0.1;
/** What the page's own pictures cost beside it: on two cores 29 training steps a second became 21 with them. */
const BESIDE = 1.4;

/** Ends the measurement in hand. */
let ended = new AbortController();

/** Ends the measurement in hand, with all that it has started. Its answer is then of no use. */
export function stopMeasuring(): void {
  ended.abort();
}

/** Seconds that a training step takes once the creature is grown. */
export async function secondsPerStep(request: NewTraining): Promise<number> {
  ended = new AbortController();
  const { recipe } = chosenSettings(request, request.changes);
  const engine = await startEngine(recipe.batch, request.arithmetic);
  const run = newGrowingRun(request, engine.arithmetic as KernelArithmetic, steadily);
  fillPool(run);
  const { signal } = ended;
  const ends: number[] = [];
  const onStep = (): void => {
    ends.push(performance.now());
    if (ends.length > WARM_UP && elapsed(ends) >= MEASURED) ended.abort();
  };
  await train(engine, run, { until: Number.POSITIVE_INFINITY, signal, onStep });
  await engine.dispose();
  return (BESIDE * elapsed(ends)) / 1000 / (ends.length - WARM_UP);
}

/** Milliseconds since the warm-up. */
function elapsed(ends: readonly number[]): number {
  return (ends.at(-1) as number) - (ends[WARM_UP - 1] as number);
}

/** The recipe as it is while creatures are whole, without measurements between: those from the seed alone cost little at first. */
function steadily({ rounds, checkEvery, ...recipe }: Recipe): Recipe {
  return { ...recipe, regime: recipe.regime === "growing" ? "persistent" : recipe.regime };
}

/**
 * Fills the pool with creatures that look like the target, since a rule that knows nothing grows none. As in living ones,
 * cells beside them hold something too.
 */
function fillPool({ pool, spec, target, height, width }: GrowingRun): void {
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
  const grown = toSparse(state, channels);
  for (let slot = 0; slot < pool.size; slot++) pool.columns.state?.splice(slot, 1, grown);
}
