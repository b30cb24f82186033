/** Turns states into the pictures that a person sees of them, on white or transparent. */
import { ALPHA, VISIBLE } from "../../ops/cell.ts";

/** A picture as rows of pixels. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Bytes [height, width, 4], not premultiplied by alpha. */
  readonly rgba: Uint8Array<ArrayBuffer>;
}

/** The background on which a creature is shown. */
export type Background = "white" | "transparent";

/**
 * Turns a state into a picture. On white, the colour of a cell is 1 - clip(alpha) + RGB, clipped (Distill 2020, notebook).
 * @param state state [H, W, C], with C at least 4
 * @throws Error if there are fewer channels
 */
export function toPicture(
  state: Float32Array,
  height: number,
  width: number,
  background: Background = "white",
): Picture {
  const cells = height * width;
  const channels = state.length / cells;
  if (!(channels >= VISIBLE))
    throw new Error(`A state needs at least ${VISIBLE} channels to be shown, not ${channels}.`);
  const rgba = new Uint8Array(cells * 4);
  for (let cell = 0; cell < cells; cell++) {
    const alpha = clip(state[cell * channels + ALPHA]);
    for (let c = 0; c < 3; c++) {
      const colour = state[cell * channels + c];
      const shown = background === "white" ? 1 - alpha + colour : alpha > 0 ? colour / alpha : 0;
      rgba[cell * 4 + c] = Math.round(clip(shown) * 255);
    }
    rgba[cell * 4 + 3] = background === "white" ? 255 : Math.round(alpha * 255);
  }
  return { width, height, rgba };
}

/** Limits a value to 0..1. NaN becomes 0, so that a broken state shows as empty. */
function clip(value: number): number {
  return value >= 1 ? 1 : value > 0 ? value : 0;
}
