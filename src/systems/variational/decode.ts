/** Pictures out of latents. */
import type { Contents, Engine, Layout, Program } from "../../engine/engine.ts";
import { cellContents, decodeLayout } from "./cell-buffers.ts";
import type { CellularSpec } from "./cells.ts";
import { decoderOf } from "./decoder.ts";
import { createCellFilm, type DecoderModel, type Grid } from "./film.ts";
import { expectedPicture } from "./likelihood.ts";
import { decodeProgram, moveSides, type Stretch } from "./programs.ts";
import type { VariationalSpec } from "./spec.ts";

/** Most latents that a shard decodes together. */
const DECODED_TOGETHER = 8;

/**
 * Turns latents into pictures.
 * @param latents [count, Z]
 * @returns probability of white of every pixel, or its colour, [size, size, D] each
 */
export async function decodeLatents(
  engine: Engine,
  { spec, parameters }: DecoderModel<VariationalSpec>,
  latents: Float32Array,
): Promise<Float32Array[]> {
  const decoder = decoderOf(spec);
  const together = sizeOfShards(latents.length / spec.latent);
  const { layout, program, cells, side, channels } = decoder.draw(together);
  const work = { together, layout, program, shared: decoder.contents(parameters) };
  const numbers = side * side * channels;
  const drawn = await inShards(engine, work, ["z", spec.latent], [cells, numbers], latents);
  return expectedPictures({ ...spec, channels }, side, drawn);
}

/**
 * Grows latents or grids for a stretch.
 * @param start latents [count, Z], or grids [count, S, S, C] if the stretch says after which move it starts
 * @returns grids after its last move [count, S, S, C]
 */
export async function decodeStretch(
  engine: Engine,
  { spec, parameters }: DecoderModel,
  stretch: Stretch,
  start: Float32Array,
): Promise<Float32Array> {
  const sides = moveSides(spec);
  const numbers = (side: number): number => side * side * spec.channels;
  const from = stretch.from === undefined ? undefined : sides[stretch.from];
  const end = sides[stretch.to];
  const taken: Part = from === undefined ? ["z", spec.latent] : ["start", numbers(from)];
  const together = sizeOfShards(start.length / taken[1]);
  const work = {
    together,
    layout: decodeLayout(spec, together, from, end),
    program: decodeProgram(spec, stretch, together),
    shared: cellContents(spec, parameters),
  };
  return inShards(engine, work, taken, ["cells", numbers(end)], start);
}

/** An array, and its numbers for one latent. */
type Part = readonly [array: string, numbers: number];

/** What to run on each shard. */
interface ShardWork {
  /** Latents, or grids, of a shard. */
  readonly together: number;
  readonly layout: Layout;
  readonly program: Program;
  readonly shared: Contents;
}

/** Latents of a shard: few are not filled up to many. */
function sizeOfShards(count: number): number {
  return Math.max(1, Math.min(DECODED_TOGETHER, count));
}

/** Runs a program on shards of latents, or of grids, the last of which is filled up. */
async function inShards(
  engine: Engine,
  { together, layout, program, shared }: ShardWork,
  [from, taken]: Part,
  [to, given]: Part,
  start: Float32Array,
): Promise<Float32Array> {
  const count = start.length / taken;
  const shards = Math.ceil(count / together);
  const memory = await engine.allocate(layout, shards);
  const length = together * taken;
  const filled = new Float32Array(shards * length);
  filled.set(start);
  const downloads = await memory.run(program, {
    shared,
    shards: Array.from({ length: shards }, (_, shard) => ({
      [from]: filled.slice(shard * length, (shard + 1) * length),
    })),
    download: [to],
  });
  await memory.dispose();
  const grown = new Float32Array(shards * together * given);
  for (const [shard, { [to]: cells }] of downloads.entries())
    grown.set(cells, shard * together * given);
  return grown.slice(0, count * given);
}

/**
 * What last grids expect of pictures: probabilities of white, or colours.
 * @param grids [count, S, S, C]
 * @returns [size, size, D] each
 */
export function picturesOf(spec: CellularSpec, grids: Float32Array): Float32Array[] {
  return expectedPictures(spec, spec.sides[spec.sides.length - 1], grids);
}

function expectedPictures(
  spec: Parameters<typeof expectedPicture>[0] & Pick<CellularSpec, "size">,
  side: number,
  grids: Float32Array,
): Float32Array[] {
  const length = side * side * spec.channels;
  return Array.from({ length: grids.length / length }, (_, i) =>
    expectedPicture(spec, grids.subarray(i * length, (i + 1) * length), side, spec.size),
  );
}

/** A picture of one grid of a film. */
export interface FilmPicture {
  /** Side of the grid in cells. */
  readonly side: number;
  /** What each cell expects of its pixel, [side, side, D], including the cells around the final picture. */
  readonly picture: Float32Array;
}

/** Grows one latent and keeps every grid: the seed, every step and every doubling. */
export async function filmLatent(
  engine: Engine,
  model: DecoderModel,
  latent: Float32Array,
): Promise<FilmPicture[]> {
  const grower = await createCellFilm(engine, model);
  const grids = await grower.grow(latent);
  await grower.dispose();
  return grids.map((grid) => filmPicture(model.spec, grid));
}

/** Returns what a grid of a film shows. */
export function filmPicture(spec: CellularSpec, { side, cells }: Grid): FilmPicture {
  return { side, picture: expectedPicture(spec, cells, side, side) };
}
