/**
 * Inpainting: part of a picture grows anew so that it fits the rest. The picture is encoded and its growth recorded; at
 * some move the masked cells are taken from the growth of another latent. From then on the kept cells follow the recording
 * while the masked ones run the rule, which sees both (suggested, not tried, by Palm and others, ICLR 2022, section 6).
 */
import type { Engine } from "../../engine/engine.ts";
import type { CellularSpec } from "../../systems/variational/cells.ts";
import { decodeLatents, decodeStretch, picturesOf } from "../../systems/variational/decode.ts";
import { latentLength, lotsIn } from "../../systems/variational/draws.ts";
import { pictureChannels } from "../../systems/variational/encoder.ts";
import type { DecoderModel } from "../../systems/variational/film.ts";
import { moveSides } from "../../systems/variational/programs.ts";

/** Which pixels grow anew: [size, size], 1 for these and 0 for those that are kept. */
export type Mask = Uint8Array;

/** What to inpaint, and with what. */
export interface Inpainting {
  /** Latents of the pictures, [pictures, Z + lots]. */
  readonly latents: Float32Array;
  /** Latents that the masked cells come from, [pictures, count, Z + lots]. */
  readonly others: Float32Array;
  readonly mask: Mask;
  /** The move at which the masked cells are replaced; 0 makes the first grid. */
  readonly at: number;
}

/** The grids after one move. */
export interface InpaintedGrids {
  readonly move: number;
  /** Side of the grids, in cells. */
  readonly side: number;
  /** Grids of the pictures themselves, [pictures, S, S, C]. */
  readonly recorded: Float32Array;
  /** Grids of the answers as the rule left them, [pictures, count, S, S, C]. */
  readonly free: Float32Array;
  /** Grids of the answers with the recording in the kept cells, from which the next move starts. */
  readonly answers: Float32Array;
}

/**
 * Finds the cells of a grid that run the rule: those with at least half of their pixels masked. Cells around the
 * picture, which hold no pixel, are kept.
 * @param side side of the grid, one of the model's
 * @returns [side, side], 1 for cells that run the rule
 */
export function maskedCells(spec: CellularSpec, mask: Mask, side: number): Uint8Array {
  const pixels = new Uint32Array(side * side);
  const masked = new Uint32Array(side * side);
  for (const [pixel, cell] of cellsOfPixels(spec, side).entries()) {
    pixels[cell]++;
    masked[cell] += mask[pixel];
  }
  return Uint8Array.from(masked, (count, cell) => (count > 0 && 2 * count >= pixels[cell] ? 1 : 0));
}

/** Index of the cell that each pixel grows from, [size, size]. */
function cellsOfPixels({ sides, size }: CellularSpec, side: number): Uint32Array {
  const last = sides[sides.length - 1];
  const margin = (last - size) / 2;
  let doublings = 0;
  while (Math.ceil(last / 2 ** doublings) > side) doublings++;
  const cell = (pixel: number): number => (pixel + margin) >> doublings;
  return Uint32Array.from(
    { length: size * size },
    (_, pixel) => cell(Math.floor(pixel / size)) * side + cell(pixel % size),
  );
}

/** How well the masked cells must match the mask's pixels (intersection over union) for {@link defaultMove}. */
const MATCH = 0.7;

/**
 * The first move after which the grid's cells can follow the mask. The earlier it is, the more moves are left to fit
 * what grows there to its surroundings (docs/variational.md has the figures).
 */
export function defaultMove(spec: CellularSpec, mask: Mask): number {
  const sides = moveSides(spec);
  const matches = (side: number): boolean => {
    const cells = maskedCells(spec, mask, side);
    let both = 0;
    let either = 0;
    for (const [pixel, cell] of cellsOfPixels(spec, side).entries()) {
      both += mask[pixel] & cells[cell];
      either += mask[pixel] | cells[cell];
    }
    return both >= MATCH * either;
  };
  return sides.findIndex(matches);
}

/** Grows answers, and yields their grids after every move from `at` to the last. */
export async function* decodeInpainted(
  engine: Engine,
  model: DecoderModel,
  { latents, others, mask, at }: Inpainting,
): AsyncGenerator<InpaintedGrids> {
  const { spec } = model;
  const sides = moveSides(spec);
  const pictures = latents.length / latentLength(spec);
  const each = others.length / latents.length;
  const all = joined(latents, others);
  const lots = lotsIn(spec, all);
  let grids = await decodeStretch(engine, model, { to: at }, all);
  for (let move = at; ; move++) {
    const side = sides[move];
    const length = side * side * spec.channels;
    const recorded = grids.subarray(0, pictures * length);
    const answers = grids.subarray(pictures * length);
    const free = answers.slice();
    const masked = maskedCells(spec, mask, side);
    for (let answer = 0; answer < pictures * each; answer++) {
      const source = recorded.subarray(Math.floor(answer / each) * length);
      keep(answers.subarray(answer * length), source, masked, spec.channels);
    }
    yield { move, side, recorded, free, answers };
    if (move === sides.length - 1) return;
    grids = await decodeStretch(engine, model, { from: move, to: move + 1 }, grids, lots);
  }
}

/** Copies the cells that are not masked from the source. */
function keep(
  cells: Float32Array,
  source: Float32Array,
  masked: Uint8Array,
  channels: number,
): void {
  for (let cell = 0; cell < masked.length; cell++) {
    if (masked[cell] === 1) continue;
    const start = cell * channels;
    cells.set(source.subarray(start, start + channels), start);
  }
}

/** The answers for one picture. All pictures are [size, size, D], probabilities of white or colours. */
export interface Inpainted {
  /** The picture as its own latent grows it. */
  readonly recorded: Float32Array;
  /** The picture with what grew in the mask, once for each answer. */
  readonly answers: readonly Float32Array[];
  /** The answers before the recording is put into the kept cells for the last time. */
  readonly free: readonly Float32Array[];
  /** The recorded picture with another latent's own picture in the mask; answers must fit better than these. */
  readonly pasted: readonly Float32Array[];
}

/** Grows answers to the end. @returns a result for each picture */
export async function inpaint(
  engine: Engine,
  model: DecoderModel,
  inpainting: Inpainting,
): Promise<Inpainted[]> {
  let end: InpaintedGrids | undefined;
  for await (const grids of decodeInpainted(engine, model, inpainting)) end = grids;
  return inpaintedOf(engine, model, inpainting, end as InpaintedGrids);
}

/** Turns the grids after the last move into pictures. */
export async function inpaintedOf(
  engine: Engine,
  model: DecoderModel,
  { others, mask }: Inpainting,
  end: InpaintedGrids,
): Promise<Inpainted[]> {
  const { spec } = model;
  const recorded = picturesOf(spec, end.recorded);
  const answers = picturesOf(spec, end.answers);
  const free = picturesOf(spec, end.free);
  const strangers = await decodeLatents(engine, model, others);
  const each = answers.length / recorded.length;
  const channels = pictureChannels(spec);
  return recorded.map((picture, i): Inpainted => {
    const own = <T>(all: readonly T[]): T[] => all.slice(i * each, (i + 1) * each);
    return {
      recorded: picture,
      answers: own(answers),
      free: own(free),
      pasted: own(strangers).map((other) =>
        picture.map((value, j) => (mask[Math.floor(j / channels)] === 1 ? other[j] : value)),
      ),
    };
  });
}

function joined(a: Float32Array, b: Float32Array): Float32Array {
  const whole = new Float32Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
