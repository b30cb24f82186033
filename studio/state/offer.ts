/** A picture that was dropped where pictures do nothing: it is offered to be trained. */
import { signal } from "@preact/signals";

/** The picture that waits for an answer; null for none. */
export const offered = signal<File | null>(null);
/** The picture that the page Train shall take; null for none. */
export const pictureToTrain = signal<File | null>(null);

/** Whether a file is a picture, as far as its name tells. */
export function isPicture({ name, type }: File): boolean {
  return type.startsWith("image/") || /\.(png|jpe?g|webp|gif|avif|svg|bmp|ico)$/i.test(name);
}
