/** States as pictures: what a person sees of them, on white or transparent. */
import { ALPHA, VISIBLE } from "../../ops/cell.ts";

/** Pixels in rows. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** 8 bits a channel, not premultiplied. */
  readonly rgba: Uint8Array<ArrayBuffer>;
}

/** What a creature is shown on. */
export type Background = "white" | "transparent";

/**
 * What is visible of a state. On white a cell is 1 - clip(alpha) + RGB, clipped (Distill 2020, notebook).
 * @param state [H, W, C], C at least 4
 */
export function toPicture(
  state: Float32Array,
  height: number,
  width: number,
  background: Background = "white",
): Picture {
  const cells = height * width;
  const channels = state.length / cells;
  if (!(channels >= VISIBLE)) throw new Error(`A state of ${channels} channels shows nothing.`);
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

/** Also turns NaN into 0, so that a broken state shows as empty. */
function clip(value: number): number {
  return value >= 1 ? 1 : value > 0 ? value : 0;
}
