// Simulations without a rule: what measure/ is tested with where a known answer is wanted.
import assert from "node:assert/strict";
import type { MeasureProgress, Simulate } from "../../src/measure/trial.ts";
import type { Simulation } from "../../src/systems/growing/simulation.ts";
import { GROWING_SPEC, type GrowingSpec } from "../../src/systems/growing/spec.ts";

export const HEIGHT = 24;
export const WIDTH = 20;
export const CHANNELS = 5;
export const SPEC: GrowingSpec = { ...GROWING_SPEC, channels: CHANNELS };

/** A creature of all-different cells in the middle of the grid, [H, W, C]. */
export function body(height = HEIGHT, width = WIDTH, channels = CHANNELS): Float32Array {
  const state = new Float32Array(height * width * channels);
  for (let y = 4; y < height - 4; y++) {
    for (let x = 4; x < width - 4; x++) {
      for (let c = 0; c < channels; c++) {
        state[(y * width + x) * channels + c] = 0.5 + ((7 * y + 5 * x + 3 * c) % 11) / 22;
      }
    }
  }
  return state;
}

/** RGBA of a state, [H, W, 4]. */
export function visible(state: Float32Array, channels = CHANNELS): Float32Array {
  const cells = state.length / channels;
  return Float32Array.from({ length: cells * 4 }, (_, i) => {
    return state[Math.floor(i / 4) * channels + (i % 4)] as number;
  });
}

/** Every simulation that was opened, and whether it was disposed. */
export interface Opened {
  dishes: number;
  fireKeys: readonly unknown[];
  stepCount: number;
  disposed: boolean;
}

/** Dishes that start grown (as `grown`), and of which each step makes `step(state, stepCount, dish)`. */
export function dishes(
  grown: Float32Array,
  step: (state: Float32Array, stepCount: number, key: readonly [number, number]) => Float32Array,
  opened: Opened[] = [],
): Simulate {
  return async (options) => {
    const { height, width, fireKeys } = options;
    let states = options.states ?? Array.from({ length: options.dishes }, () => grown.slice());
    const record = { ...options, stepCount: options.stepCount ?? 0, disposed: false };
    opened.push(record);
    const simulation = {
      height,
      width,
      dishes: options.dishes,
      stepCount: record.stepCount,
      async step(count: number): Promise<void> {
        for (let i = 0; i < count; i++, simulation.stepCount++) {
          states = states.map((state, dish) =>
            step(state, simulation.stepCount, fireKeys[dish] as [number, number]),
          );
        }
      },
      async read(): Promise<Float32Array[]> {
        return states.map((state) => state.slice());
      },
      async write(next: readonly Float32Array[]): Promise<void> {
        states = next.map((state) => state.slice());
      },
      async dispose(): Promise<void> {
        record.disposed = true;
      },
    };
    return simulation as Simulation;
  };
}

/** Each step brings a state nearer to the body: to `rest` of its distance. 1 does nothing, 0 heals at once. */
export function towards(grown: Float32Array, rest: number): (state: Float32Array) => Float32Array {
  if (rest === 1) return (state) => state;
  if (rest === 0) return () => grown;
  return (state) => state.map((value, i) => (grown[i] as number) * (1 - rest) + value * rest);
}

/** Progress must be told more than once, rise, and end at its total. */
export function assertRises(seen: readonly MeasureProgress[]): void {
  assert.ok(seen.length > 1, `told ${seen.length} times`);
  assert.equal(seen.at(-1)?.done, seen.at(-1)?.total);
  for (const [i, { done }] of seen.entries()) assert.ok(done > (seen[i - 1]?.done ?? 0));
}

/** A measurement must stop in whichever stage it is aborted, tell nothing after that, and dispose of all that it opened. */
export async function assertStops(
  grown: Float32Array,
  measure: (
    simulate: Simulate,
    more: { signal: AbortSignal; onProgress: (progress: MeasureProgress) => void },
  ) => Promise<unknown>,
): Promise<void> {
  for (const stage of ["grow", "regrow", "keep"]) {
    const opened: Opened[] = [];
    const controller = new AbortController();
    let reports = 0;
    const onProgress = (progress: MeasureProgress): void => {
      if (controller.signal.aborted) reports++;
      if (progress.stage === stage) controller.abort(new Error(`stopped in ${stage}`));
    };
    const simulate = dishes(grown, towards(grown, 1), opened);
    await assert.rejects(measure(simulate, { signal: controller.signal, onProgress }), {
      message: `stopped in ${stage}`,
    });
    assert.equal(reports, 0, "told after the abort");
    assert.ok(opened.length > 0 && opened.every(({ disposed }) => disposed));
  }
}
