/** Measures how long a training step of a growing rule will take once creatures are whole, before there are any. */
import type { Arithmetic, Engine } from "../../engine/engine.ts";
import { mean } from "../../numbers/statistics.ts";
import { ALPHA, VISIBLE } from "../../ops/cell.ts";
import { maskOf, parameterCount } from "../../systems/growing/spec.ts";
import { secondsPerStep } from "../pace.ts";
import { type GrowingRun, newRun } from "../run.ts";
import type { SparseState } from "../sparse-state.ts";
import type { Recipe } from "./recipe.ts";
import { goalOfPlace, pictureCount, targetOf } from "./run-goals.ts";

/** What hidden channels hold, as good as any small number. */
const HELD = 0.1;

/** Multiplications of a training step, as {@link multiplications} counts them, from which on one takes more than a moment. */
const LONG = 1e10;
/** Those of the rollouts that are measured instead. */
const MEASURED = 5e9;
/** Fewest steps of such a rollout. */
const FEWEST_STEPS = 8;

/**
 * Seconds that a training step of a run will take once its creatures are whole. Where one takes long on the processor, two shorter
 * rollouts of a creature a thread are measured, and what a further step of the rule takes is taken from them.
 * @param stop ends the measurement, which then gives NaN
 */
export async function secondsPerGrownStep(
  engine: Engine,
  run: GrowingRun,
  stop?: AbortSignal,
): Promise<number> {
  const { arithmetic, name, threads } = engine;
  const { batch, rolloutSteps } = run.recipe;
  const measure = (recipe: Partial<Recipe> = {}): Promise<number> =>
    secondsPerStep(engine, steadyRun(run, arithmetic, recipe), { stop });
  // A card computes all samples at once.
  if (name !== "wasm") return measure();
  const atOnce = Math.max(1, threads);
  const whole = batch - 1;
  const measured = Math.max(1, Math.ceil(whole / atOnce));
  // The seed, which here stays one, becomes a creature on the way: half of one, for which no thread is free where the others are shared evenly.
  const inARow = whole % atOnce === 0 ? whole / atOnce + 0.5 : measured;
  const steps = mean(rolloutSteps);
  const ofStep = multiplications(run);
  const long = Math.max(FEWEST_STEPS, Math.round(MEASURED / ofStep));
  if (inARow * steps * ofStep < LONG || long >= steps)
    return (await measure()) * (inARow / measured);
  const short = Math.ceil(long / 4);
  const piece = (steps: number): Promise<number> =>
    measure({
      regime: "persistent",
      batch: 1 + atOnce,
      rolloutSteps: [steps, steps],
      switches: undefined,
    });
  const [ofShort, ofLong] = [await piece(short), await piece(long)];
  const perStep = Math.max(0, ofLong - ofShort) / (long - short);
  const once = ofLong - long * perStep;
  return inARow * (steps * perStep + once);
}

/** Number of cells of a creature that is whole, the largest where there are several, each of which may change in a step of the rule. */
export function wholeCells(run: GrowingRun): number {
  const { spec, height, width } = run;
  if (maskOf(spec).kind !== "alpha") return height * width;
  return Math.max(...targetsOf(run).map((target) => livingCells(run, target).length));
}

/** Multiplications of a sample's way forward through one step of the rule, if every cell fires. */
function multiplications(run: GrowingRun): number {
  return wholeCells(run) * parameterCount(run.spec);
}

/** Another run with the weights of this one, as slow as it will be once creatures are whole, and without measurements between steps. */
function steadyRun(run: GrowingRun, arithmetic: Arithmetic, changes: Partial<Recipe>): GrowingRun {
  const { kind, spec, height, width, target, targetName, targetNames, rngSeed } = run;
  const extent = { height, width, target, targetName, targetNames };
  const { rounds, checkEvery, ...kept } = run.recipe;
  // The regime growing begins with seeds, which cost little at first.
  const regime = kept.regime === "growing" ? "persistent" : kept.regime;
  // A batch of one would be a seed.
  const recipe = { ...kept, regime, batch: Math.max(2, kept.batch), ...changes };
  const poolSize = Math.max(recipe.poolSize, recipe.batch, pictureCount(run));
  const changed = { recipe: { ...recipe, poolSize }, arithmetic, from: run.parameters };
  const steady = newRun({ kind, spec, rngSeed, ...extent, ...changed });
  // A rule that knows nothing grows none.
  const grown = targetsOf(run).map((target) => grownState(run, target));
  for (let slot = 0; slot < steady.pool.size; slot++)
    steady.pool.columns.state?.splice(slot, 1, grown[goalOfPlace(run, slot)]);
  return steady;
}

/** The pictures of a run, each [H, W, 4]. */
function targetsOf(run: GrowingRun): Float32Array[] {
  return Array.from({ length: pictureCount(run) }, (_, goal) => targetOf(run, goal));
}

/** A creature that looks like a target. */
function grownState(run: GrowingRun, target: Float32Array): SparseState {
  const { channels } = run.spec;
  const cells = Uint32Array.from(livingCells(run, target));
  const values = new Float32Array(cells.length * channels).fill(HELD);
  for (const [i, cell] of cells.entries())
    values.set(target.subarray(VISIBLE * cell, VISIBLE * (cell + 1)), i * channels);
  return { cells, values };
}

/** Places of the cells of a creature that looks like a target, in rising order. As in living ones, those beside it are among them. */
function livingCells({ spec, height, width }: GrowingRun, target: Float32Array): number[] {
  const isMature = (row: number, column: number): boolean =>
    row >= 0 &&
    row < height &&
    column >= 0 &&
    column < width &&
    (target[VISIBLE * (row * width + column) + ALPHA] as number) > spec.aliveThreshold;
  const around = [-1, 0, 1];
  const living: number[] = [];
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      if (around.some((down) => around.some((right) => isMature(row + down, column + right))))
        living.push(row * width + column);
  return living;
}
