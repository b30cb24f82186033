// Random small variational models and batches for them.
import fc from "fast-check";
import { normals } from "../../src/numbers/normal.ts";
import { deriveKey, uniform } from "../../src/numbers/random.ts";
import type { Parameters } from "../../src/numbers/shapes.ts";
import { SHARD_IMAGES, type TrainingBatch } from "../../src/systems/variational/autoencoder.ts";
import type { BaselineSpec } from "../../src/systems/variational/baseline.ts";
import {
  type CellularSpec,
  mixturesOf,
  type UpdateSpec,
} from "../../src/systems/variational/cells.ts";
import { pictureLength } from "../../src/systems/variational/encoder.ts";
import { initialVariational, type VariationalSpec } from "../../src/systems/variational/spec.ts";
import { normOf, relative } from "./compare.ts";

/** A small model, whose pictures have 7 x 7 pixels; `changes` go over it. */
export function smallSpec(changes: Partial<CellularSpec> = {}): CellularSpec {
  return {
    kind: "vnca",
    size: 7,
    latent: 8,
    encoder: { channels: [8], strides: [2], frame: 0 },
    channels: 8,
    sides: [2, 4, 7],
    seed: "linear",
    steps: [1, 2, 1],
    update: { kind: "chain", hidden: [16] },
    scored: "picture",
    ...changes,
  };
}

type Gradients = Readonly<Record<string, ArrayLike<number>>>;

const width = fc.constantFrom(8, 16);
/** What pictures are: black and white, grey bytes, colours. */
const pictures = fc.constantFrom<Pick<CellularSpec, "pictureChannels" | "likelihood">>(
  {},
  { likelihood: { mixtures: 2 } },
  { pictureChannels: 4, likelihood: { mixtures: 1 } },
);
const encoders = fc
  .record({
    channels: fc.array(width, { minLength: 1, maxLength: 2 }),
    stride: fc.integer({ min: 1, max: 2 }),
    frame: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ channels, stride, frame }) => ({ channels, strides: channels.map(() => stride), frame }));
const updates: fc.Arbitrary<UpdateSpec> = fc.oneof(
  fc.record({
    kind: fc.constant("chain" as const),
    hidden: fc.array(width, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant("residual" as const), blocks: fc.integer({ min: 1, max: 2 }) }),
);

/** Small specs of every kind; pictures may be smaller than the last grid. */
export const vncaSpecs: fc.Arbitrary<CellularSpec> = fc
  .record({
    side: fc.integer({ min: 2, max: 3 }),
    steps: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 3 }),
    odd: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 3, maxLength: 3 }),
    margin: fc.integer({ min: 0, max: 1 }),
    channels: width,
    seed: fc.constantFrom("copy" as const, "linear" as const),
    latent: width,
    update: updates,
    encoder: encoders,
    scored: fc.constantFrom("picture" as const, "grid" as const),
    pictures,
  })
  .map(({ side, steps, odd, margin, pictures, ...rest }) => {
    const sides = [side];
    for (let i = 1; i < steps.length; i++) sides.push(2 * sides[i - 1] - odd[i]);
    const grid = sides[sides.length - 1];
    return {
      ...rest,
      ...pictures,
      kind: "vnca" as const,
      // A mixture's parameters must find room.
      channels: pictures.likelihood === undefined ? rest.channels : 16,
      size: Math.max(grid - 2 * margin, grid % 2 === 0 ? 2 : 1),
      latent: rest.seed === "copy" ? Math.min(rest.latent, rest.channels) : rest.latent,
      sides,
      steps,
    };
  });

const GROWTH = {
  double: (side: number) => 2 * side,
  odd: (side: number) => 2 * side - 1,
  same: (side: number) => side,
  less: (side: number) => (side > 2 ? side - 2 : side),
};

/** Small baselines whose grids double, become one less than twice as long, stay as they are, or shrink. */
export const baselineSpecs: fc.Arbitrary<BaselineSpec> = fc
  .record({
    side: fc.integer({ min: 2, max: 3 }),
    channels: fc.array(width, { minLength: 1, maxLength: 3 }),
    growth: fc.array(
      fc.constantFrom("double" as const, "odd" as const, "same" as const, "less" as const),
      {
        minLength: 3,
        maxLength: 3,
      },
    ),
    latent: width,
    encoder: encoders,
  })
  .map(({ side, channels, growth, latent, encoder }) => {
    const sides = [side];
    for (const kind of growth.slice(0, channels.length))
      sides.push(GROWTH[kind](sides[sides.length - 1]));
    const size = sides.pop() as number;
    return { kind: "deconvolution", size, latent, encoder, decoder: { sides, channels } };
  });

/** Parameters none of which is zero. */
export function randomVnca(spec: VariationalSpec, rngSeed: number): Parameters {
  const parameters = initialVariational(spec, rngSeed);
  for (const [i, tensor] of Object.values(parameters).entries())
    for (let j = 0; j < tensor.length; j++)
      if (tensor[j] === 0) tensor[j] = 0.4 * uniform(deriveKey(rngSeed, 1, i), j) - 0.2;
  return parameters;
}

/** One shard of pictures: of 0 and 1, or of bytes. */
export function randomBatch(spec: VariationalSpec, rngSeed: number, beta = 1): TrainingBatch {
  const key = deriveKey(rngSeed, 2);
  const bit = (draw: number): number => (draw < 0.4 ? 1 : 0);
  // A third of the bytes at each end.
  const byte = (draw: number): number =>
    Math.round(255 * Math.min(1, Math.max(0, 3 * draw - 1))) / 255;
  const value = mixturesOf(spec) > 0 ? byte : bit;
  return {
    parameters: randomVnca(spec, rngSeed),
    pictures: Float32Array.from({ length: SHARD_IMAGES * pictureLength(spec) }, (_, i) =>
      value(uniform(key, i)),
    ),
    noise: normals(deriveKey(rngSeed, 3), SHARD_IMAGES * spec.latent),
    beta,
  };
}

/** A batch whose weights each differ from another's by one part in 2^23, the last bit of a float32, up or down. */
export function shaken(batch: TrainingBatch, rngSeed: number): TrainingBatch {
  const parameters = Object.entries(batch.parameters).map(([name, tensor], i) => {
    const key = deriveKey(rngSeed, 4, i);
    return [
      name,
      tensor.map((value, j) => value * (1 + (uniform(key, j) < 0.5 ? 1 : -1) / 2 ** 23)),
    ];
  });
  return { ...batch, parameters: Object.fromEntries(parameters) };
}

/**
 * How far the kernels' gradients may be from the reference's, in multiples of how far {@link shaken} weights move the
 * reference's own. A model in which large terms cancel loses digits in any arithmetic of 32 bits, and by this measure all
 * are alike: of 3,000 random models the worst is at 12, half of them below 1.6.
 */
export const ROUNDINGS = 20;

/**
 * Relative error of all gradients: the worst tensor's. The norm of a tensor counts as a hundredth of the largest one's
 * at least, since what reaches some biases is nothing but rounding errors.
 */
export function gradientError(actual: Gradients, expected: Gradients): number {
  const least = 1e-2 * Math.max(...Object.values(expected).map(normOf));
  const errors = Object.entries(expected).map(([name, gradient]) =>
    relative(actual[name], gradient, least),
  );
  return Math.max(...errors);
}

/** Slope of an objective along one parameter, by finite differences. */
export async function slopeAt(
  tensor: Float32Array,
  place: number,
  objective: () => Promise<number>,
): Promise<number> {
  const step = 2 ** -13;
  const value = tensor[place];
  tensor[place] = value + step;
  const [above, more] = [await objective(), tensor[place]];
  tensor[place] = value - step;
  const [below, less] = [await objective(), tensor[place]];
  tensor[place] = value;
  return (above - below) / (more - less);
}
