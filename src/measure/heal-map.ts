import type { Engine } from "../engine/engine.ts";
import type { Key } from "../numbers/random.ts";
import type { RuleParts } from "../systems/growing/buffers.ts";
import { createSimulation, dishKey, type Simulation } from "../systems/growing/simulation.ts";
import type { GrowingSpec } from "../systems/growing/spec.ts";
import { HEALING } from "./cuts.ts";
import { relativeError } from "./error.ts";
import { CURVE_STRIDE } from "./heal.ts";
import {
  cutAt,
  HEAL_MAP,
  type MapCut,
  mapCutSize,
  type Outcome,
  outcomeOf,
  type Place,
  placesOver,
  visibleOf,
} from "./heal-map-cuts.ts";
import { describeMap } from "./heal-map-verdict.ts";
import {
  type Advance,
  checkWhole,
  type MeasureProgress,
  MOST_FLOATS,
  type Simulate,
  stepper,
} from "./trial.ts";

/** One cut of a map and what became of it. Errors are to the uncut twin, as {@link relativeError} defines them. */
export interface MapPosition extends Place {
  readonly errorAfterCut: number;
  /** Error 300 steps after the cut. */
  readonly errorAfter: number;
  readonly outcome: Outcome;
  /** Errors after 0, 10, 20, ... 300 steps of regrowth. */
  readonly errors: readonly number[];
}

/** How far the uncut creature is from what it was at step 200. */
export interface DriftPoint {
  readonly step: number;
  readonly error: number;
}

/** A map of where a creature heals. In JSON, NaN becomes null. */
export interface HealMap extends MapCut {
  /** Height and width of the grid in cells. */
  readonly grid: readonly [number, number];
  readonly rngSeed: number;
  /** Cells between neighbouring positions. */
  readonly spacing: number;
  /** Share of the positions that healed; NaN when there are none. */
  readonly healedShare: number;
  /** The map in one sentence. */
  readonly verdict: string;
  readonly positions: readonly MapPosition[];
  /** Drift every 100 steps from step 200 to 10,000. */
  readonly drift: readonly DriftPoint[];
}

/** Settings of {@link healMap}. By default, cuts are discs of {@link mapCutSize} cells across. */
export interface HealMapOptions extends Partial<MapCut> {
  readonly height: number;
  readonly width: number;
  /** Cells between neighbouring positions; 3 by default. */
  readonly spacing?: number;
  readonly rngSeed?: number;
  readonly signal?: AbortSignal;
  /** Called every ten steps or so, from the grown creature on. */
  readonly onProgress?: (progress: MeasureProgress) => void;
  /** Called once, with the creature at step 200, [H, W, C], and where it will be cut, in that order. */
  readonly onGrown?: (grown: Float32Array, places: readonly Place[]) => void;
  /** Called for every position as soon as it is measured, with the creature as it regrew, [H, W, C]. */
  readonly onPosition?: (position: MapPosition, regrown: Float32Array) => void;
  /** Called for every point of the drift as soon as it is measured. */
  readonly onDrift?: (point: DriftPoint) => void;
}

/** Fewest dishes that run at once; few, so that the first positions are known soon. */
const AT_ONCE = 8;
/** Steps between two points of the drift. */
const DRIFT_STRIDE = 100;

/**
 * Measures where a creature heals. It grows the creature for 200 steps, cuts a copy of it at every position of a
 * lattice over it, each in a dish of its own, and compares each after 300 more steps with the uncut twin that saw the
 * same fire masks, as {@link heal} does. Positions that are far apart come first, so that a coarse map is there soon.
 * The uncut creature then goes on to 10,000 steps. The numbers depend on the rule, the cut, the spacing, the rngSeed
 * and the engine's arithmetic only.
 * @throws Error when a setting makes no sense; the signal's reason, at most ten steps after its abort
 */
export async function healMap(
  engine: Engine,
  rule: RuleParts,
  options: HealMapOptions,
): Promise<HealMap> {
  const simulate: Simulate = (settings) => createSimulation(engine, rule, settings);
  return measureHealMap(simulate, rule.spec, options, Math.max(AT_ONCE, engine.threads));
}

/** Does what {@link healMap} does on any simulation, `atOnce` dishes at a time. */
export async function measureHealMap(
  simulate: Simulate,
  { channels, aliveThreshold }: Pick<GrowingSpec, "channels" | "aliveThreshold">,
  options: HealMapOptions,
  atOnce = AT_ONCE,
): Promise<HealMap> {
  const { height, width, rngSeed = 0, onGrown } = options;
  const { shape = HEAL_MAP.shape, spacing = HEAL_MAP.spacing } = options;
  const size = options.size ?? mapCutSize(height, width);
  checkWhole({ height, width, size, spacing });
  const cut = { shape, size };
  const fireKey = dishKey(rngSeed, 0);
  const twin = await simulate({ height, width, dishes: 1, fireKeys: [fireKey] });
  try {
    await stepper(0, { signal: options.signal })("grow", [twin], HEALING.cutAt);
    const grown = await readOnly(twin);
    const takesEnough = (place: Place): boolean => {
      const after = cutAt(grown, height, width, cut, place);
      return relativeError(after, grown, height * width) >= HEAL_MAP.leastLoss;
    };
    const places = placesOver(grown, height, width, aliveThreshold, cut, spacing);
    const harmful = places.filter(takesEnough);
    onGrown?.(grown, harmful);

    const total = HEAL_MAP.driftSteps - HEALING.cutAt + harmful.length * HEALING.regrowth;
    const advance = stepper(total, options);
    const course = await recordCourse(twin, grown, advance);
    const most = Math.floor(MOST_FLOATS / (height * width * channels));
    const ward = {
      height,
      width,
      fireKey,
      simulate,
      advance,
      grown,
      course,
      cut,
      atOnce: Math.max(1, Math.min(atOnce, most)),
    };
    const positions = await measurePositions(ward, harmful, options);
    const drift = await watchDrift(twin, grown, course, advance, options);
    const verdict = describeMap({ shape, size, positions, drift });
    const grid = [height, width] as const;
    return { grid, shape, size, spacing, rngSeed, ...verdict, positions, drift };
  } finally {
    await twin.dispose();
  }
}

/** What cut creatures need to regrow and to be compared with their twin. */
interface Ward {
  readonly height: number;
  readonly width: number;
  readonly fireKey: Key;
  readonly simulate: Simulate;
  readonly advance: Advance;
  /** The creature at step 200, [H, W, C]. */
  readonly grown: Float32Array;
  /** RGBA [H, W, 4] of the uncut creature every ten steps from step 200 on. */
  readonly course: readonly Float32Array[];
  readonly cut: MapCut;
  readonly atOnce: number;
}

async function measurePositions(
  ward: Ward,
  places: readonly Place[],
  { onPosition }: HealMapOptions,
): Promise<MapPosition[]> {
  const positions: MapPosition[] = [];
  for (let first = 0; first < places.length; first += ward.atOnce) {
    const group = places.slice(first, first + ward.atOnce);
    const { curves, regrown } = await regrow(ward, group);
    for (const [i, place] of group.entries()) {
      const errors = curves[i] as number[];
      const errorAfterCut = errors[0] as number;
      const errorAfter = errors.at(-1) as number;
      const outcome = outcomeOf(errorAfterCut, errorAfter);
      const position = { ...place, errorAfterCut, errorAfter, outcome, errors };
      positions.push(position);
      onPosition?.(position, regrown[i] as Float32Array);
    }
  }
  return positions;
}

/** Cuts a copy of the creature at each place and lets the copies regrow. */
async function regrow(
  { height, width, fireKey, simulate, advance, grown, course, cut }: Ward,
  places: readonly Place[],
): Promise<{ curves: number[][]; regrown: Float32Array[] }> {
  const patients = await simulate({
    height,
    width,
    dishes: places.length,
    stepCount: HEALING.cutAt,
    fireKeys: places.map(() => fireKey),
    states: places.map((place) => cutAt(grown, height, width, cut, place)),
  });
  try {
    const curves: number[][] = places.map(() => []);
    let regrown: Float32Array[] = [];
    for (const [i, twin] of course.entries()) {
      if (i > 0) await advance("regrow", [patients], CURVE_STRIDE);
      regrown = await patients.read();
      for (const [k, state] of regrown.entries()) {
        curves[k]?.push(relativeError(state, twin, height * width));
      }
    }
    return { curves, regrown };
  } finally {
    await patients.dispose();
  }
}

/** Records RGBA [H, W, 4] of the uncut twin at step 200 and every ten steps until 500. */
async function recordCourse(
  twin: Simulation,
  grown: Float32Array,
  advance: Advance,
): Promise<Float32Array[]> {
  const cells = twin.height * twin.width;
  const course = [visibleOf(grown, cells)];
  while (twin.stepCount < HEALING.cutAt + HEALING.regrowth) {
    await advance("regrow", [twin], CURVE_STRIDE);
    course.push(visibleOf(await readOnly(twin), cells));
  }
  return course;
}

/** Measures how the uncut twin drifts away from what it was; `course` holds its looks so far. */
async function watchDrift(
  twin: Simulation,
  grown: Float32Array,
  course: readonly Float32Array[],
  advance: Advance,
  { onDrift }: HealMapOptions,
): Promise<DriftPoint[]> {
  const drift: DriftPoint[] = [];
  const show = (step: number, state: Float32Array): void => {
    const error = relativeError(state, grown, twin.height * twin.width);
    drift.push({ step, error });
    onDrift?.({ step, error });
  };
  for (let i = 0; i < course.length; i += DRIFT_STRIDE / CURVE_STRIDE) {
    show(HEALING.cutAt + i * CURVE_STRIDE, course[i] as Float32Array);
  }
  while (twin.stepCount < HEAL_MAP.driftSteps) {
    await advance("keep", [twin], DRIFT_STRIDE);
    show(twin.stepCount, await readOnly(twin));
  }
  return drift;
}

async function readOnly(simulation: Simulation): Promise<Float32Array> {
  return (await simulation.read())[0] as Float32Array;
}
