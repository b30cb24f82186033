/** Pictures out of latents. */
import type { Engine } from "../engine/engine.ts";
import type { Parameters } from "../spec/nca.ts";
import type { VncaSpec } from "../spec/vnca.ts";
import { decoderContents, filmLayout, growLayout } from "./buffers.ts";
import { filmProgram, filmSides, growProgram } from "./programs.ts";

/** Latents that one worker grows one after the other. */
const SHARD_LATENTS = 8;

/** A model's decoder. */
export interface DecoderModel {
  readonly spec: VncaSpec;
  readonly parameters: Parameters;
}

/**
 * Grows latents into pictures.
 * @param latents [count, Z]
 * @returns probability of white of every pixel, [size, size] each
 */
export async function growLatents(
  engine: Engine,
  { spec, parameters }: DecoderModel,
  latents: Float32Array,
): Promise<Float32Array[]> {
  const count = latents.length / spec.latent;
  const shards = Math.ceil(count / SHARD_LATENTS);
  const memory = await engine.allocate(growLayout(spec, SHARD_LATENTS), shards);
  const length = SHARD_LATENTS * spec.latent;
  const filled = new Float32Array(shards * length);
  filled.set(latents);
  const downloads = await memory.run(growProgram(spec, SHARD_LATENTS), {
    shared: decoderContents(spec, parameters),
    shards: Array.from({ length: shards }, (_, shard) => ({
      z: filled.slice(shard * length, (shard + 1) * length),
    })),
    download: ["cells"],
  });
  await memory.dispose();
  const side = spec.sides[spec.sides.length - 1];
  return Array.from({ length: count }, (_, i) => {
    const { cells } = downloads[Math.floor(i / SHARD_LATENTS)];
    const grid = side * side * spec.channels;
    const place = i % SHARD_LATENTS;
    return probabilities(cells.subarray(place * grid, (place + 1) * grid), side, spec);
  });
}

/** One grid of a growing picture. */
export interface FilmFrame {
  /** Side of the grid in cells. */
  readonly side: number;
  /** Probability of white of every cell, [side, side]; the frame around the picture included. */
  readonly probabilities: Float32Array;
}

/** Grows one latent and keeps every grid: the seed, every step and every doubling. */
export async function filmLatent(
  engine: Engine,
  { spec, parameters }: DecoderModel,
  latent: Float32Array,
): Promise<FilmFrame[]> {
  const sides = filmSides(spec);
  const memory = await engine.allocate(filmLayout(spec, sides), 1);
  const [downloads] = await memory.run(filmProgram(spec), {
    shared: decoderContents(spec, parameters),
    shards: [{ z: latent }],
    download: sides.map((_, i) => `frame.${i}`),
  });
  await memory.dispose();
  return sides.map((side, i) => ({
    side,
    probabilities: probabilities(downloads[`frame.${i}`], side, { ...spec, size: side }),
  }));
}

/** Channel 0 of the cells in the middle, as probabilities. */
function probabilities(
  cells: ArrayLike<number>,
  side: number,
  { size, channels }: Pick<VncaSpec, "size" | "channels">,
): Float32Array {
  const margin = (side - size) / 2;
  return Float32Array.from({ length: size * size }, (_, pixel) => {
    const [y, x] = [Math.floor(pixel / size) + margin, (pixel % size) + margin];
    return 1 / (1 + Math.exp(-cells[(y * side + x) * channels]));
  });
}
