/** Damage to growing pictures: cells set to zero at some move, and what has become of it at the end. */
import type { Engine } from "../../engine/engine.ts";
import { deriveKey, STREAM } from "../../numbers/random.ts";
import type { CellularSpec } from "../../systems/variational/cells.ts";
import { decodeStretch, picturesOf } from "../../systems/variational/decode.ts";
import { pictureChannels } from "../../systems/variational/encoder.ts";
import type { DecoderModel } from "../../systems/variational/film.ts";
import { blankOf } from "../../systems/variational/likelihood.ts";
import { moveSides } from "../../systems/variational/programs.ts";
import { clearSquare, randomSquare, type Square } from "../../systems/variational/square.ts";

/** Damage after one move, and what has become of it. */
export interface DamageResult {
  /** The move after which it happened; 0 is the first grid. */
  readonly move: number;
  /** Side of the grid then, and of the square that was zeroed, in cells. */
  readonly side: number;
  readonly square: number;
  /** Of each picture: mean squared difference of its numbers from the undamaged ones. */
  readonly errors: number[];
  /** The same, had nothing grown back: the square is grey, or transparent, in the undamaged picture. */
  readonly unhealed: number[];
  /** The damaged pictures at the end, [size, size, D] each. */
  readonly pictures: Float32Array[];
}

/**
 * Zeroes all channels of a random square, half as wide as the grid, after one move, and grows on to the end.
 * @param latents [count, Z]
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
  const [side, last] = [sides[move], sides.length - 1];
  const cells = await decodeStretch(engine, model, { to: move }, latents);
  const squares = whole.map((_, i) => randomSquare(deriveKey(rngSeed, STREAM.cut, move, i), side));
  for (const [i, square] of squares.entries())
    clearSquare(cells.subarray((i * cells.length) / whole.length), side, spec.channels, square);
  const end =
    move === last ? cells : await decodeStretch(engine, model, { from: move, to: last }, cells);
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
 * A picture in which a square of an earlier grid, or of the last, is filled.
 * @param side of that grid
 * @param filling 0 to 1
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
    const [y, x] = [Math.floor(pixel / spec.size), pixel % spec.size];
    return isHit(y, top) && isHit(x, left) ? filling : value;
  });
}

/** Mean squared difference of two pictures' numbers. */
export function meanSquare(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / a.length;
}
