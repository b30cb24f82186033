/** Damage to pictures while they grow: cells are set to zero after some move, and the end is compared. */
import type { Engine } from "../../engine/engine.ts";
import { deriveKey, STREAM } from "../../numbers/random.ts";
import type { CellularSpec } from "../../systems/variational/cells.ts";
import { decodeStretch, picturesOf } from "../../systems/variational/decode.ts";
import { lotsIn } from "../../systems/variational/draws.ts";
import { pictureChannels } from "../../systems/variational/encoder.ts";
import type { DecoderModel } from "../../systems/variational/film.ts";
import { blankOf } from "../../systems/variational/likelihood.ts";
import { moveSides } from "../../systems/variational/programs.ts";
import { clearSquare, randomSquare, type Square } from "../../systems/variational/square.ts";

/** Damage after one move, and what became of the pictures. */
export interface DamageResult {
  /** The move after which the damage was done; 0 is the first grid. */
  readonly move: number;
  /** Side of the grid after that move, in cells. */
  readonly side: number;
  /** Side of the square that was set to zero, in cells. */
  readonly square: number;
  /** Mean squared difference of each picture from the undamaged one. */
  readonly errors: number[];
  /** Errors if nothing had grown back: as above, with the square of each picture grey, or transparent. */
  readonly unhealed: number[];
  /** The damaged pictures at the end, [size, size, D] each. */
  readonly pictures: Float32Array[];
}

/**
 * Sets all channels of a random square to zero after one move and grows on to the end; the square is half as wide as
 * the grid.
 * @param latents [count, Z + lots]
 * @param whole the undamaged pictures, [size, size, D] each
 */
export async function damageAt(
  engine: Engine,
  model: DecoderModel,
  latents: Float32Array,
  whole: readonly Float32Array[],
  move: number,
  rngSeed: number,
): Promise<DamageResult> {
  const { spec } = model;
  const sides = moveSides(spec);
  const side = sides[move];
  const last = sides.length - 1;
  const cells = await decodeStretch(engine, model, { to: move }, latents);
  const squares = whole.map((_, i) => randomSquare(deriveKey(rngSeed, STREAM.cut, move, i), side));
  for (const [i, square] of squares.entries())
    clearSquare(cells.subarray((i * cells.length) / whole.length), side, spec.channels, square);
  const later = { from: move, to: last };
  const end =
    move === last ? cells : await decodeStretch(engine, model, later, cells, lotsIn(spec, latents));
  const pictures = picturesOf(spec, end);
  return {
    move,
    side,
    square: squares[0].extent,
    pictures,
    errors: pictures.map((picture, i) => meanSquare(picture, whole[i])),
    unhealed: whole.map((picture, i) =>
      meanSquare(picture, withSquare(spec, picture, side, squares[i], blankOf(spec))),
    ),
  };
}

/**
 * Returns a picture in which the pixels that grow from a square of cells have one value.
 * @param side side of the grid that the square lies in, which may be an earlier one
 * @param filling the value, from 0 to 1
 */
export function withSquare(
  spec: CellularSpec,
  picture: Float32Array,
  side: number,
  { top, left, extent }: Square,
  filling: number,
): Float32Array {
  const last = spec.sides[spec.sides.length - 1];
  const doublings = spec.sides.length - 1 - spec.sides.indexOf(side);
  const margin = (last - spec.size) / 2;
  const isHit = (at: number, from: number): boolean => {
    const cell = (at + margin) >> doublings;
    return cell >= from && cell < from + extent;
  };
  const channels = pictureChannels(spec);
  return picture.map((value, i) => {
    const pixel = Math.floor(i / channels);
    const isInSquare = isHit(Math.floor(pixel / spec.size), top) && isHit(pixel % spec.size, left);
    return isInSquare ? filling : value;
  });
}

/** Mean squared difference of two pictures. */
export function meanSquare(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / a.length;
}
