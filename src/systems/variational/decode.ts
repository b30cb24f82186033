/** Turns latents into pictures. */
import type { Contents, Engine, Layout, Program } from "../../engine/engine.ts";
import { cellContents, decodeLayout } from "./cell-buffers.ts";
import type { CellularSpec } from "./cells.ts";
import { decoderOf } from "./decoder.ts";
import { columns, latentLength, lotsOf } from "./draws.ts";
import { createCellFilm, type DecoderModel, type Grid } from "./film.ts";
import { expectedPicture } from "./likelihood.ts";
import { decodeProgram, moveSides, type Stretch } from "./programs.ts";
import type { VariationalSpec } from "./spec.ts";

/** Most latents that a shard decodes together. */
const DECODED_TOGETHER = 8;

/**
 * Turns latents into pictures.
 * @param latents [count, Z + lots]
 * @returns pictures [size, size, D]: the probability of white of every pixel, or its colour
 */
export async function decodeLatents(
  engine: Engine,
  { spec, parameters }: DecoderModel<VariationalSpec>,
  latents: Float32Array,
): Promise<Float32Array[]> {
  const decoder = decoderOf(spec);
  const together = sizeOfShards(latents.length / latentLength(spec));
  const { layout, program, cells, side, channels } = decoder.draw(together);
  const work = { together, layout, program, shared: decoder.contents(parameters) };
  const numbers = side * side * channels;
  const drawn = await inShards(engine, work, partsOf(spec, latents), [cells, numbers]);
  return expectedPictures({ ...spec, channels }, side, drawn);
}

/**
 * Grows latents or grids for a stretch of moves.
 * @param start latents [count, Z + lots], or grids [count, S, S, C] if the stretch says after which move it starts
 * @param lots what the cells of grids draw on the way [count, lots]; if left out, they draw the means of their priors
 * @returns the grids after its last move, [count, S, S, C]
 */
export async function decodeStretch(
  engine: Engine,
  { spec, parameters }: DecoderModel,
  stretch: Stretch,
  start: Float32Array,
  lots?: Float32Array,
): Promise<Float32Array> {
  const sides = moveSides(spec);
  const numbers = (side: number): number => side * side * spec.channels;
  const from = stretch.from === undefined ? undefined : sides[stretch.from];
  const end = sides[stretch.to];
  const parts: Taken[] =
    from === undefined
      ? partsOf(spec, start)
      : [{ array: "start", numbers: numbers(from), values: start }];
  const [{ values, numbers: each }] = parts;
  const count = values.length / each;
  const drawn = lotsOf(spec);
  if (from !== undefined && drawn > 0)
    parts.push({
      array: "lots",
      numbers: drawn,
      values: lots ?? new Float32Array(count * drawn),
    });
  const together = sizeOfShards(count);
  const work = {
    together,
    layout: decodeLayout(spec, together, from, end),
    program: decodeProgram(spec, stretch, together),
    shared: cellContents(spec, parameters),
  };
  return inShards(engine, work, parts, ["cells", numbers(end)]);
}

/** The name of an array, and how many numbers it holds for each latent. */
type Part = readonly [array: string, numbers: number];

/** An array that is filled, with the values of all latents [count, numbers]. */
interface Taken {
  readonly array: string;
  readonly numbers: number;
  readonly values: Float32Array;
}

/** Splits latents [count, Z + lots] into the arrays that growing takes. */
function partsOf(spec: VariationalSpec, latents: Float32Array): Taken[] {
  const width = latentLength(spec);
  const z = { array: "z", numbers: spec.latent, values: columns(latents, width, 0, spec.latent) };
  if (lotsOf(spec) === 0) return [z];
  return [
    z,
    { array: "lots", numbers: lotsOf(spec), values: columns(latents, width, spec.latent) },
  ];
}

/** The program to run on each shard, and what it needs. */
interface ShardWork {
  /** Number of latents, or grids, in a shard. */
  readonly together: number;
  readonly layout: Layout;
  readonly program: Program;
  readonly shared: Contents;
}

/** Returns how many latents a shard takes; if there are few, it is not filled up. */
function sizeOfShards(count: number): number {
  return Math.max(1, Math.min(DECODED_TOGETHER, count));
}

/** Runs a program on shards of latents or grids. The last shard is filled up with zeros. */
async function inShards(
  engine: Engine,
  { together, layout, program, shared }: ShardWork,
  parts: readonly Taken[],
  [to, given]: Part,
): Promise<Float32Array> {
  const count = parts[0].values.length / parts[0].numbers;
  const shards = Math.ceil(count / together);
  const memory = await engine.allocate(layout, shards);
  const shardOf = ({ array, numbers, values }: Taken, shard: number) => {
    const filled = new Float32Array(together * numbers);
    filled.set(values.subarray(shard * filled.length, (shard + 1) * filled.length));
    return [array, filled] as const;
  };
  const downloads = await memory.run(program, {
    shared,
    shards: Array.from({ length: shards }, (_, shard) =>
      Object.fromEntries(parts.map((part) => shardOf(part, shard))),
    ),
    download: [to],
  });
  await memory.dispose();
  const grown = new Float32Array(shards * together * given);
  for (const [shard, { [to]: cells }] of downloads.entries())
    grown.set(cells, shard * together * given);
  return grown.slice(0, count * given);
}

/**
 * Turns last grids into the pictures that they expect: probabilities of white, or colours.
 * @param grids [count, S, S, C]
 * @returns pictures [size, size, D]
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

/** Grows one latent [Z + lots] and returns the picture of every grid: of the seed, and after every step and doubling. */
export async function filmLatent(
  engine: Engine,
  model: DecoderModel,
  latent: Float32Array,
): Promise<FilmPicture[]> {
  const film = await createCellFilm(engine, model);
  const grids = await film.grow(latent);
  await film.dispose();
  return grids.map((grid) => filmPicture(model.spec, grid));
}

/** Returns what a grid of a film shows. */
export function filmPicture(spec: CellularSpec, { side, cells }: Grid): FilmPicture {
  return { side, picture: expectedPicture(spec, cells, side, side) };
}
