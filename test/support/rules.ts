// Random rules and states for tests. Everything is float32, so that every engine starts from the same bits.
import fc from "fast-check";
import { deriveKey, type Key, uniform } from "../../src/numbers/random.ts";
import type { Parameters } from "../../src/numbers/shapes.ts";
import { ALPHA } from "../../src/ops/cell.ts";
import { filterCount, perceptionSize } from "../../src/systems/growing/perception.ts";
import { seedState } from "../../src/systems/growing/seed.ts";
import type { GrowingSpec } from "../../src/systems/growing/spec.ts";

/** Draws one number after another. */
export class Draws {
  readonly #key: Key;
  #index = 0;

  constructor(rngSeed: number, ...index: number[]) {
    this.#key = deriveKey(rngSeed, 1000, ...index);
  }

  /** In [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * uniform(this.#key, this.#index++);
  }

  /** From 0 to count - 1. */
  below(count: number): number {
    return Math.floor(this.between(0, count));
  }

  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.between(0, 1)));
    return radius * Math.cos(2 * Math.PI * this.between(0, 1));
  }
}

const FILTER_NAMES = ["identity", "sobelX", "sobelY", "laplacian"] as const;

/** Extent of random specs. */
export interface SpecLimits {
  readonly channels: readonly [number, number];
  readonly hidden: readonly [number, number];
}

/** Specs of every kind: named or learned filters, both boundaries, fire rate 1, threshold 0. */
export function specs({ channels, hidden }: SpecLimits): fc.Arbitrary<GrowingSpec> {
  const plain = { noNullPrototype: true };
  return fc.record(
    {
      kind: fc.constant("nca" as const),
      channels: fc.integer({ min: channels[0], max: channels[1] }),
      filters: fc.oneof(
        fc.array(fc.constantFrom(...FILTER_NAMES), { minLength: 1, maxLength: 4 }),
        fc.record({ learned: fc.integer({ min: 1, max: 4 }) }, plain),
      ),
      hidden: fc.integer({ min: hidden[0], max: hidden[1] }),
      activation: fc.constant("relu" as const),
      fireRate: fc.constantFrom(0.5, 0.5, 1, 0.25, 0.8),
      aliveThreshold: fc.constantFrom(0.1, 0.1, 0, 0.3),
      boundary: fc.constantFrom("zero" as const, "torus" as const),
    },
    plain,
  );
}

/** How a random rule behaves. */
export interface Liveliness {
  /** Size of the updates. */
  readonly gain: number;
  /** How strongly each channel is drawn back to zero, by pairs of hidden units; keeps states from growing. */
  readonly pull: number;
  /** Update of alpha in empty space: above the threshold, cells outside the living can bring others to life. */
  readonly drive: number;
}

/** Random weights everywhere. */
export function randomParameters(
  spec: GrowingSpec,
  draws: Draws,
  { gain, pull, drive }: Liveliness,
): Parameters {
  const { channels, hidden } = spec;
  const P = perceptionSize(spec);
  const normals = (length: number, scale: number): Float64Array =>
    Float64Array.from({ length }, () => draws.normal() * scale);
  const first = normals(hidden * P, 1 / Math.sqrt(P));
  const firstBias = normals(hidden, 0.1);
  const second = normals(channels * hidden, gain / Math.sqrt(hidden));
  const secondBias = normals(channels, 0.02);
  const pairs = pull > 0 ? Math.min(channels, Math.floor(hidden / 3)) : 0;
  for (let unit = 0; unit < 2 * pairs; unit++) {
    const channel = unit >> 1;
    const sign = unit % 2 === 0 ? 1 : -1;
    for (let p = 0; p < P; p++) first[unit * P + p] *= 0.1;
    for (let c = 0; c < channels; c++) second[c * hidden + unit] *= 0.1;
    first[unit * P + channel] += sign;
    second[channel * hidden + unit] -= sign * pull;
  }
  secondBias[ALPHA] = drive;
  for (let d = 0; d < hidden; d++)
    secondBias[ALPHA] -= second[ALPHA * hidden + d] * Math.max(0, firstBias[d]);
  const parameters: Parameters = {};
  if ("learned" in spec.filters) {
    const taps = normals(filterCount(spec) * channels * 9, 0.25);
    for (let c = 0; c < channels; c++) taps[c * 9 + 4] += 1;
    parameters["perceive.weight"] = Float32Array.from(taps);
  }
  parameters["update.0.weight"] = Float32Array.from(first);
  parameters["update.0.bias"] = Float32Array.from(firstBias);
  parameters["update.1.weight"] = Float32Array.from(second);
  parameters["update.1.bias"] = Float32Array.from(secondBias);
  return parameters;
}

/** Kinds of first states. */
export const STARTS = ["seed", "islands", "dense"] as const;
export type Start = (typeof STARTS)[number];

/**
 * A first state [H, W, C]: the seed; patches of random cells, some at the border, with strays (cells that hold something
 * though nothing near them lives); or something in nearly every cell.
 */
export function randomState(
  spec: GrowingSpec,
  height: number,
  width: number,
  draws: Draws,
  start: Start,
): Float32Array {
  if (start === "seed") return seedState(spec, height, width);
  const { channels, aliveThreshold } = spec;
  const state = new Float32Array(height * width * channels);
  const fill = (y: number, x: number, scale: number): void => {
    if (y >= height || x >= width) return;
    const cell = (y * width + x) * channels;
    for (let c = 0; c < channels; c++) state[cell + c] = draws.normal() * scale;
  };
  if (start === "dense") {
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) if (draws.between(0, 1) < 0.9) fill(y, x, 0.4);
    return state;
  }
  const corners = [
    [0, 0],
    [height - 2, width >> 1],
    [height >> 1, width - 3],
    [draws.below(height), draws.below(width)],
  ];
  for (const [top, left] of corners) {
    const tall = 1 + draws.below(3);
    const wide = 1 + draws.below(3);
    for (let y = Math.max(0, top); y < top + tall; y++)
      for (let x = Math.max(0, left); x < left + wide; x++) fill(y, x, 0.5);
  }
  for (let stray = 0; stray < 4; stray++) {
    const [y, x] = [draws.below(height), draws.below(width)];
    fill(y, x, 0.2);
    state[(y * width + x) * channels + ALPHA] = aliveThreshold / 2;
  }
  return state;
}

/** Premultiplied RGBA [H, W, 4] with no pattern. */
export function randomTarget(height: number, width: number, draws: Draws): Float32Array {
  return Float32Array.from({ length: height * width * 4 }, () => draws.between(0, 1));
}

/** Keys of fire masks. */
export function randomKeys(count: number, draws: Draws): Key[] {
  return Array.from({ length: count }, () => [draws.below(2 ** 32), draws.below(2 ** 32)] as const);
}
