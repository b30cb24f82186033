/** The picture that `vae inpaint` writes: for each given picture a row of it, of what was erased, and of the answers. */

import type { Inpainted, InpaintedGrids, Mask } from "../../measure/variational/inpaint.ts";
import type { CellularSpec } from "../../systems/variational/cells.ts";
import { filmPicture } from "../../systems/variational/decode.ts";
import { pictureChannels, pictureLength } from "../../systems/variational/encoder.ts";
import { comfortable, type Frame, type Picture } from "../pictures.ts";
import { mosaic, type Pixels, padded, stretched } from "./mosaic.ts";
import { frameDelays } from "./moves.ts";

interface Shown {
  readonly spec: CellularSpec;
  /** The given pictures, [pictures, size, size, D]. */
  readonly pictures: Float32Array;
  readonly mask: Mask;
  readonly results: readonly Inpainted[];
  readonly moments: readonly InpaintedGrids[];
}

/** Greys of the chequered pattern that marks what was erased. */
const CHEQUERS = [0.3, 0.45];

/** Draws the given pictures, what was erased, and the answers. */
export function inpaintSheet(shown: Shown): Picture {
  const rows = shown.results.map(({ answers }, i) => [...given(shown, i), ...answers]);
  return comfortable(mosaic(rows.flat(), shown.spec.size, rows[0].length));
}

/** Draws the same as frames of an animation in which the answers grow; the margin around the picture is shown too. */
export function inpaintFrames(shown: Shown): Frame[] {
  const { spec, moments, pictures } = shown;
  const last = spec.sides[spec.sides.length - 1];
  const count = pictures.length / pictureLength(spec);
  const delays = frameDelays(moments.map(({ side }) => side));
  return moments.map(({ side, answers }, i) => {
    const length = side * side * spec.channels;
    const grown = Array.from({ length: answers.length / length }, (_, answer) => {
      const cells = answers.subarray(answer * length, (answer + 1) * length);
      return stretched(filmPicture(spec, { side, cells }).picture, side, last);
    });
    const each = grown.length / count;
    const rows = Array.from({ length: count }, (_, row) => [
      ...given(shown, row).map((picture) => padded(picture, spec.size, last)),
      ...grown.slice(row * each, (row + 1) * each),
    ]);
    const picture = comfortable(mosaic(rows.flat(), last, rows[0].length));
    return { picture, delay: delays[i] };
  });
}

/** A given picture, and the same picture with what was erased chequered. */
function given({ spec, pictures, mask }: Shown, row: number): Pixels[] {
  const length = pictureLength(spec);
  const channels = pictureChannels(spec);
  const picture = pictures.subarray(row * length, (row + 1) * length);
  const erased = picture.map((value, i) => {
    const pixel = Math.floor(i / channels);
    const parity = (Math.floor(pixel / spec.size) + pixel) % 2;
    if (mask[pixel] === 0) return value;
    return i % channels === 3 ? 1 : CHEQUERS[parity];
  });
  return [picture, erased];
}
