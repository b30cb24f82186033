/** Choices about pictures, as options, forms and cards hold them. */
import { anyText, choice, object, optional, type Schema, whole } from "../../numbers/schema.ts";
import type { Resampling } from "./resize.ts";

/** What a person may choose about a picture. */
export interface PictureOptions {
  /** Whether transparent margins are cut off, so that what can be seen has the size asked for; they are by default. */
  readonly trim?: boolean;
  /** How pixels become cells; by default what suits the picture. */
  readonly resample?: Resampling;
  /** Colour of the background that is taken away, "#rrggbb", or "auto" to find it; by default, or with "keep", it stays. */
  readonly background?: string;
  /** Frame of a moving picture, counted from 1; by default the first that is not empty. */
  readonly frame?: number;
}

/** Such choices in the card of a rule. */
export const PICTURE_OPTIONS: Schema<PictureOptions> = object<PictureOptions>({
  trim: optional(choice(true, false)),
  resample: optional(choice("nearest", "smooth")),
  background: optional(anyText()),
  frame: optional(whole(1, 1e6)),
});

/** Checks what is asked for of a background. @throws Error with one sentence */
export function checkBackground(background: string): void {
  if (!/^(?:auto|keep|#[0-9a-f]{6})$/i.test(background))
    throw new Error(
      `The background must be auto, keep, or a colour such as #ffffff, not "${background}".`,
    );
}
