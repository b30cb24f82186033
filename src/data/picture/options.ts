/** Choices about pictures, as options, forms and cards hold them. */
import { anyText, choice, object, optional, type Schema, whole } from "../../numbers/schema.ts";
import { show } from "../../numbers/show.ts";
import type { Resampling } from "./resize.ts";

/** What a person may choose about a picture. */
export interface PictureOptions {
  /** The part of it that is taken, a square "x,y,size" in pixels from its upper left corner; by default all of it. */
  readonly crop?: string;
  /** Whether transparent margins are cut off, so that what can be seen has the size asked for; they are by default. */
  readonly trim?: boolean;
  /** How pixels become cells; by default what suits the picture. */
  readonly resample?: Resampling;
  /** Colour of the background that is taken away, "#rrggbb", or "auto" to find it; by default, or with "keep", it stays. */
  readonly background?: string;
  /** Frame of a moving picture, counted from 1; by default the first that is not empty. */
  readonly frame?: number;
  /** Whether only the middle of a picture that is no square is taken, so that it fills the grid; all of it by default. */
  readonly square?: boolean;
}

/** Such choices in the card of a rule. */
export const PICTURE_OPTIONS: Schema<PictureOptions> = object<PictureOptions>({
  crop: optional(anyText()),
  trim: optional(choice(true, false)),
  resample: optional(choice("nearest", "smooth")),
  background: optional(anyText()),
  frame: optional(whole(1, 1e6)),
  square: optional(choice(true, false)),
});

/** Checks what is asked for of a background. @throws Error with one sentence */
export function checkBackground(background: string): void {
  if (!/^(?:auto|keep|#[0-9a-f]{6})$/i.test(background))
    throw new Error(
      `The background must be auto, keep, or a colour such as #ffffff, not "${background}".`,
    );
}

/** Reads "x,y,size". @throws Error with one sentence when it is no square */
export function parseCrop(crop: string): { x: number; y: number; size: number } {
  const [, x, y, size] = /^(\d{1,6}),(\d{1,6}),([1-9]\d{0,5})$/.exec(crop) ?? [];
  if (size === undefined)
    throw new Error(`A crop is x,y,size in whole pixels, such as 120,40,300, not ${show(crop)}.`);
  return { x: Number(x), y: Number(y), size: Number(size) };
}
