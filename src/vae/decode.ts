/** Pictures out of latents. */
import type { Engine } from "../engine/engine.ts";
import type { VncaSpec } from "../spec/vnca.ts";
import { decoderContents, growLayout } from "./buffers.ts";
import { createGrower, type DecoderModel, type Grid } from "./grower.ts";
import { expectedPicture } from "./likelihood.ts";
import { growProgram, moveSides, type Stretch } from "./programs.ts";

/** Latents that one worker grows one after the other. */
const SHARD_LATENTS = 8;

/**
 * Grows latents into pictures.
 * @param latents [count, Z]
 * @returns probability of white of every pixel, or its colour, [size, size, D] each
 */
export async function growLatents(
  engine: Engine,
  model: DecoderModel,
  latents: Float32Array,
): Promise<Float32Array[]> {
  const last = moveSides(model.spec).length - 1;
  return picturesOf(model.spec, await growStretch(engine, model, { to: last }, latents));
}

/**
 * Grows latents or grids for a stretch.
 * @param start latents [count, Z], or grids [count, S, S, C] if the stretch says after which move it starts
 * @returns grids after its last move [count, S, S, C]
 */
export async function growStretch(
  engine: Engine,
  { spec, parameters }: DecoderModel,
  stretch: Stretch,
  start: Float32Array,
): Promise<Float32Array> {
  const sides = moveSides(spec);
  const numbers = (side: number): number => side * side * spec.channels;
  const from = stretch.from === undefined ? undefined : sides[stretch.from];
  const [taken, given] = [
    from === undefined ? spec.latent : numbers(from),
    numbers(sides[stretch.to]),
  ];
  const count = start.length / taken;
  const shards = Math.ceil(count / SHARD_LATENTS);
  const layout = growLayout(spec, SHARD_LATENTS, from, sides[stretch.to]);
  const memory = await engine.allocate(layout, shards);
  const length = SHARD_LATENTS * taken;
  const filled = new Float32Array(shards * length);
  filled.set(start);
  const downloads = await memory.run(growProgram(spec, stretch, SHARD_LATENTS), {
    shared: decoderContents(spec, parameters),
    shards: Array.from({ length: shards }, (_, shard) => ({
      [from === undefined ? "z" : "start"]: filled.slice(shard * length, (shard + 1) * length),
    })),
    download: ["cells"],
  });
  await memory.dispose();
  const grown = new Float32Array(shards * SHARD_LATENTS * given);
  for (const [shard, { cells }] of downloads.entries())
    grown.set(cells, shard * SHARD_LATENTS * given);
  return grown.slice(0, count * given);
}

/**
 * What last grids expect of pictures: probabilities of white, or colours.
 * @param grids [count, S, S, C]
 * @returns [size, size, D] each
 */
export function picturesOf(spec: VncaSpec, grids: Float32Array): Float32Array[] {
  const side = spec.sides[spec.sides.length - 1];
  const length = side * side * spec.channels;
  return Array.from({ length: grids.length / length }, (_, i) =>
    expectedPicture(spec, grids.subarray(i * length, (i + 1) * length), side, spec.size),
  );
}

/** One grid of a growing picture. */
export interface FilmFrame {
  /** Side of the grid in cells. */
  readonly side: number;
  /** What each cell expects, [side, side, D]; the frame around the picture included. */
  readonly picture: Float32Array;
}

/** Grows one latent and keeps every grid: the seed, every step and every doubling. */
export async function filmLatent(
  engine: Engine,
  model: DecoderModel,
  latent: Float32Array,
): Promise<FilmFrame[]> {
  const grower = await createGrower(engine, model);
  const grids = await grower.grow(latent);
  await grower.dispose();
  return grids.map((grid) => frameOf(model.spec, grid));
}

/** What a grid shows. */
export function frameOf(spec: VncaSpec, { side, cells }: Grid): FilmFrame {
  return { side, picture: expectedPicture(spec, cells, side, side) };
}
