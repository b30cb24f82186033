// Simulations without a rule: what measure/ is tested with where a known answer is wanted.
import type { Simulate } from "../../src/measure/trial.ts";
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
