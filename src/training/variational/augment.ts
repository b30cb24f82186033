/** Alters the pictures that training sees, at random, so that it does not learn them by heart. */
import { deriveKey, STREAM, uniform, uniformInt } from "../../numbers/random.ts";
import type { VariationalRecipe } from "./recipe.ts";

/** How pictures are altered. */
type Alterations = Pick<VariationalRecipe, "mirror" | "shift">;

/**
 * Alters pictures [count, size, size, D] in place, each by draws of its own.
 * @param rngSeed with the training step, what the draws are a function of
 */
export function augment(
  pictures: Float32Array,
  size: number,
  count: number,
  { mirror = false, shift = 0 }: Alterations,
  rngSeed: number,
  step: number,
): void {
  const mirrors = deriveKey(rngSeed, STREAM.mirror, step);
  const shifts = deriveKey(rngSeed, STREAM.mirror, step, 1);
  const drawShift = (draw: number): number => uniformInt(shifts, draw, 2 * shift + 1) - shift;
  const length = pictures.length / count;
  for (let place = 0; place < count; place++) {
    const turns = mirror && uniform(mirrors, place) < 0.5;
    const [down, right] = [drawShift(2 * place), drawShift(2 * place + 1)];
    if (!turns && down === 0 && right === 0) continue;
    const picture = pictures.subarray(place * length, (place + 1) * length);
    picture.set(altered(picture, size, turns, down, right));
  }
}

/** Returns a picture [size, size, D] in all ways in which training may alter it, first as it is. */
export function alterations(
  picture: Float32Array,
  size: number,
  { mirror = false, shift = 0 }: Alterations,
): Float32Array[] {
  const all: Float32Array[] = [picture];
  for (const turns of mirror ? [false, true] : [false])
    for (let down = -shift; down <= shift; down++)
      for (let right = -shift; right <= shift; right++)
        if (turns || down !== 0 || right !== 0)
          all.push(altered(picture, size, turns, down, right));
  return all;
}

/** A picture [size, size, D], mirrored left to right or not, then moved; what comes in is empty. */
function altered(
  picture: Float32Array,
  size: number,
  turns: boolean,
  down: number,
  right: number,
): Float32Array {
  const channels = picture.length / (size * size);
  const moved = new Float32Array(picture.length);
  for (let y = Math.max(0, down); y < Math.min(size, size + down); y++) {
    for (let x = Math.max(0, right); x < Math.min(size, size + right); x++) {
      const column = turns ? size - 1 - (x - right) : x - right;
      const from = ((y - down) * size + column) * channels;
      moved.set(picture.subarray(from, from + channels), (y * size + x) * channels);
    }
  }
  return moved;
}
