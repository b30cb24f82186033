/** The three workloads that `bench` times, as bench/workloads.md defines them. */
import { type Parameters, shapeSize } from "../numbers/shapes.ts";
import { ALPHA } from "../ops/cell.ts";
import { seedState } from "../systems/growing/seed.ts";
import { GROWING_SPEC, parameterShapes } from "../systems/growing/spec.ts";

export const WORKLOADS = ["full", "partial", "seed"] as const;
export type WorkloadName = (typeof WORKLOADS)[number];

/** Side of the grid in cells, samples in a batch, steps of a rollout. */
export const SIDE = 72;
export const BATCH = 8;
export const STEPS = 64;

export interface Workload {
  readonly parameters: Parameters;
  /** First state of each sample, [H, W, C]. */
  readonly states: readonly Float32Array[];
  /** Target picture, [H, W, 4]. */
  readonly target: Float32Array;
}

/** Builds one of the workloads. */
export function buildWorkload(name: WorkloadName): Workload {
  return {
    parameters: rule(name),
    states: Array.from({ length: BATCH }, (_, sample) =>
      name === "seed" ? seedState(GROWING_SPEC, SIDE, SIDE) : noiseState(name, sample),
    ),
    target: disc(400, [0.5, 0.25, 0.125, 1]),
  };
}

function rule(name: WorkloadName): Parameters {
  const parameters: Parameters = {};
  for (const [tensor, shape] of Object.entries(parameterShapes(GROWING_SPEC)))
    parameters[tensor] = new Float32Array(shapeSize(shape));
  const { hidden } = GROWING_SPEC;
  parameters["update.0.weight"] = parameters["update.0.weight"]!.map((_, i) => noise(i) / 8);
  parameters["update.1.weight"] = parameters["update.1.weight"]!.map((_, i) =>
    Math.floor(i / hidden) === ALPHA ? 0 : noise(100_000 + i) / 128,
  );
  if (name === "seed") parameters["update.1.bias"]![ALPHA] = 0.0625;
  return parameters;
}

function noiseState(name: WorkloadName, sample: number): Float32Array {
  const { channels } = GROWING_SPEC;
  const size = SIDE * SIDE * channels;
  const state = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    if (name === "partial" && distance(Math.floor(i / channels)) > 441) continue;
    const isAlpha = i % channels === ALPHA;
    state[i] = isAlpha ? 0.625 : noise(1_000_000 + sample * size + i) / 2;
  }
  return state;
}

function disc(most: number, colour: readonly number[]): Float32Array {
  const target = new Float32Array(SIDE * SIDE * 4);
  for (let cell = 0; cell < SIDE * SIDE; cell++)
    if (distance(cell) <= most) target.set(colour, cell * 4);
  return target;
}

/** Squared distance of a cell from the middle, in cells. */
function distance(cell: number): number {
  return (Math.floor(cell / SIDE) - SIDE / 2) ** 2 + ((cell % SIDE) - SIDE / 2) ** 2;
}

/** Number i of a fixed sequence in [-1, 1), exact in float32. */
export function noise(i: number): number {
  let h = Math.imul(i + 1, 0x9e3779b9);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return (h >>> 8) / 2 ** 23 - 1;
}
