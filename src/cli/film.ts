/** Draws a creature's growth: its last state as a picture, or all of it as an animation. */
import type { Looks } from "./growth.ts";
import {
  type Background,
  encodeAnimation,
  encodePng,
  enlarge,
  type Frame,
  type Picture,
  toPicture,
} from "./pictures.ts";

export interface Style {
  readonly height: number;
  readonly width: number;
  /** Pixels per cell. */
  readonly factor: number;
  readonly background: Background;
  /** How long a frame is usually shown, in milliseconds. */
  readonly delay?: number;
}

interface Made {
  readonly bytes: Uint8Array;
  /** The last state, [H, W, C]. */
  readonly last: Float32Array;
}

/** How long a frame is shown, in milliseconds: usually, just before and after a cut, and at the end. */
const DELAY = 50;
const PAUSE = 500;
const LAST_PAUSE = 2000;

/** Draws the last look as a PNG file. */
export async function still(looks: Looks, style: Style): Promise<Made> {
  let last: Float32Array = new Float32Array();
  for await (const { state } of looks) last = state;
  return { bytes: await encodePng(draw(last, style)), last };
}

/** Draws all looks as a WebP or GIF file. */
export async function film(looks: Looks, style: Style, format: "webp" | "gif"): Promise<Made> {
  const frames: Frame[] = [];
  let last: Float32Array = new Float32Array();
  for await (const { state, isCut, isLast } of looks) {
    const delay = isLast ? LAST_PAUSE : isCut ? PAUSE : (style.delay ?? DELAY);
    frames.push({ picture: draw(state, style), delay });
    last = state;
  }
  return { bytes: await encodeAnimation(frames, format), last };
}

function draw(state: Float32Array, { height, width, factor, background }: Style): Picture {
  return enlarge(toPicture(state, height, width, background), factor);
}
