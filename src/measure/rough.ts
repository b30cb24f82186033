import type { Engine } from "../engine/engine.ts";
import { mean } from "../numbers/statistics.ts";
import type { RuleParts } from "../systems/growing/buffers.ts";
import { createSimulation, dishKey, type Simulation } from "../systems/growing/simulation.ts";
import type { GrowingSpec } from "../systems/growing/spec.ts";
import { HEALING } from "./cuts.ts";
import { relativeError } from "./error.ts";
import { checkTarget, type HealOptions } from "./heal.ts";
import { livingGrid } from "./parts.ts";
import { percentRecovered, RECOVERY, type Recovery, recover } from "./recovery.ts";
import {
  empty,
  HANDLINGS,
  type Handling,
  ROUGH,
  twoSeeds,
  type Wound,
  woundsOf,
} from "./rough-handling.ts";
import { judge, type RoughOutcome } from "./rough-outcome.ts";
import { describeRough } from "./rough-verdict.ts";
import { type Bench, checkWhole, MOST_FLOATS, type Simulate, stepper } from "./trial.ts";

/** What became of one creature that was handled roughly. Errors are to its uncut twin, in place, as {@link relativeError}. */
export interface RoughTrial {
  readonly handling: Handling;
  readonly rngSeed: number;
  readonly outcome: RoughOutcome;
  /** Error at step 620. */
  readonly error: number;
  /** Error at step 2,620. */
  readonly errorLater: number;
  /** Cells downwards and to the right by which a "moved" creature has moved; null for others. */
  readonly moved: readonly [rows: number, columns: number] | null;
}

/** What `blastema heal --rough --json` says under "rough". In JSON, numbers that are NaN or infinite become null. */
export interface RoughReport {
  /** Whether the rule takes rough handling: at least 95% of the trials hold, and what is left alone stays itself. */
  readonly holds: boolean;
  /** Share of the trials that hold, of those that can; NaN if none can. */
  readonly heldShare: number;
  /** Mean error of uncut creatures at step 2,620 to themselves at step 200. */
  readonly drift: number;
  /** Recovery in per cent, as NCAtorch defines it; null without a target. */
  readonly recovery: number | null;
  /** The report in one sentence. */
  readonly verdict: string;
  readonly trials: readonly RoughTrial[];
}

/** States [H, W, C] of a creature that was handled roughly. */
export interface RoughStates {
  /** Just after the last wound; of two seeds, the seeds. */
  readonly wounded: Float32Array;
  /** At step 620 and at step 2,620. */
  readonly after: Float32Array;
  readonly later: Float32Array;
}

/** Settings of {@link rough}. */
export interface RoughOptions extends Omit<HealOptions, "longSteps"> {
  /** Called for every trial as soon as it is judged. */
  readonly onTrial?: (trial: RoughTrial, states: RoughStates) => void;
}

/**
 * Measures whether a rule takes rough handling. It grows 8 creatures for 200 steps and handles each in five ways: five swipes
 * of an eraser across the whole grid within 100 steps, five down it, an eraser held on the middle for 120 steps, three discs
 * cut out 20 steps apart; and two seeds planted ten cells apart. At step 620 and once more at step 2,620 each is compared
 * with its twin that was left alone under the same fire masks.
 * @throws Error when the target is not on the grid; the signal's reason when it is aborted
 */
export async function rough(
  engine: Engine,
  rule: RuleParts,
  options: RoughOptions,
): Promise<RoughReport> {
  return measureRough((settings) => createSimulation(engine, rule, settings), rule.spec, options);
}

/** Does what {@link rough} does, on any simulation. */
export async function measureRough(
  simulate: Simulate,
  spec: GrowingSpec,
  options: RoughOptions,
): Promise<RoughReport> {
  const { height, width, target, seeds = 8, rngSeed = 0, onTrial } = options;
  checkWhole({ height, width, seeds });
  if (target !== undefined) checkTarget(target, height, width);
  const advance = stepper(seeds * (STEPS + (target ? RECOVERY.steps : 0)), options);
  const bench: Bench = { simulate, advance, spec, height, width };
  const trials: RoughTrial[] = [];
  const drifts: number[] = [];
  const recoveries: Recovery[] = [];
  const most = Math.floor(MOST_FLOATS / (RECOVERY.cuts * height * width * spec.channels));
  const atOnce = Math.max(1, most);
  for (let first = 0; first < seeds; first += atOnce) {
    const count = Math.min(atOnce, seeds - first);
    const rngSeeds = Array.from({ length: count }, (_, i) => rngSeed + first + i);
    const twins = await raise(bench, rngSeeds);
    for (const { grown, later } of twins) drifts.push(relativeError(later, grown, height * width));
    for (const handling of HANDLINGS)
      trials.push(...(await handle(bench, handling, rngSeeds, twins, onTrial)));
    if (target) recoveries.push(...(await recover(bench, rngSeeds, target)));
  }
  const drift = mean(drifts);
  const recovery = target ? percentRecovered(recoveries) : null;
  return { ...describeRough(trials, drift), drift, recovery, trials };
}

/** Steps that one creature takes: its twin and the two seeds from the start, all others from step 200. */
const STEPS = (HANDLINGS.length + 1) * ROUGH.readAgainAt - (HANDLINGS.length - 1) * HEALING.cutAt;

/** States [H, W, C] of a creature that is left alone. */
interface Twin {
  readonly grown: Float32Array;
  readonly after: Float32Array;
  readonly later: Float32Array;
}

async function raise(bench: Bench, rngSeeds: readonly number[]): Promise<Twin[]> {
  const dishes = await open(bench, rngSeeds);
  try {
    await bench.advance("grow", [dishes], HEALING.cutAt);
    const grown = await dishes.read();
    const ends = await readTwice(bench, dishes);
    return ends.map((end, i) => ({ grown: grown[i] as Float32Array, ...end }));
  } finally {
    await dishes.dispose();
  }
}

/** Handles a creature of each rngSeed, and judges what becomes of it. */
async function handle(
  bench: Bench,
  handling: Handling,
  rngSeeds: readonly number[],
  twins: readonly Twin[],
  onTrial: RoughOptions["onTrial"],
): Promise<RoughTrial[]> {
  const { spec, height, width, advance } = bench;
  const isPlanted = handling === "two-seeds";
  const wounds = twins.map(({ grown }, i) =>
    woundsOf(handling, grown, height, width, rngSeeds[i] as number),
  );
  let wounded = twins.map(({ grown }) =>
    isPlanted ? twoSeeds(spec.channels, height, width) : grown,
  );
  const patients = await open(bench, rngSeeds, wounded, isPlanted ? 0 : HEALING.cutAt);
  try {
    // All creatures are wounded before the same steps.
    for (const [i, { step }] of (wounds[0] as Wound[]).entries()) {
      await advance("regrow", [patients], step - patients.stepCount);
      wounded = await patients.read();
      for (const [dish, state] of wounded.entries()) empty(state, wounds[dish]?.[i] as Wound);
      await patients.write(wounded);
    }
    const ends = await readTwice(bench, patients);
    return ends.map((end, i) => {
      const masks = (wounds[i] as Wound[]).map(({ cells }) => cells);
      const grid = livingGrid(spec, height, width);
      const found = judge(end, twins[i] as Twin, masks, grid, isPlanted);
      const trial = { handling, rngSeed: rngSeeds[i] as number, ...found };
      onTrial?.(trial, { wounded: wounded[i] as Float32Array, ...end });
      return trial;
    });
  } finally {
    await patients.dispose();
  }
}

/** Opens a dish for each rngSeed, in which cells fire as in all dishes of this rngSeed. */
function open(
  { simulate, height, width }: Bench,
  rngSeeds: readonly number[],
  states?: Float32Array[],
  stepCount = 0,
): Promise<Simulation> {
  const fireKeys = rngSeeds.map((rngSeed) => dishKey(rngSeed, 0));
  return simulate({ height, width, dishes: rngSeeds.length, fireKeys, states, stepCount });
}

/** Lets dishes run to the two steps at which creatures are judged. */
async function readTwice({ advance }: Bench, dishes: Simulation): Promise<Omit<Twin, "grown">[]> {
  await advance("regrow", [dishes], ROUGH.readAt - dishes.stepCount);
  const after = await dishes.read();
  await advance("keep", [dishes], ROUGH.readAgainAt - dishes.stepCount);
  const later = await dishes.read();
  return after.map((state, i) => ({ after: state, later: later[i] as Float32Array }));
}
