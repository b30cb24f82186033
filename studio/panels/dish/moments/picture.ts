/** Small pictures of dishes that are not on show. */
import type { DishPoint } from "blastema/dish";

/** Longest side of a picture, in pixels. */
const LONGEST = 96;

/** The address of a picture of a dish as it stood, drawn from its cells. */
export function pictureOf({ height, width, keyframes }: DishPoint): string {
  const frame = keyframes.at(-1)?.frame ?? [];
  const row = 2 + (keyframes.at(-1)?.settings.rules[0]?.spec.channels ?? 0);
  const image = new ImageData(width, height);
  for (let i = 0; i < frame.length; i += row) {
    const [cell = 0, , red = 0, green = 0, blue = 0, alpha = 0] = frame.slice(i, i + 6);
    // Colours are multiplied by alpha; a PNG's are not.
    const colour = [red, green, blue].map((value) => (value / alpha) * 255);
    if (alpha > 0) image.data.set([...colour, alpha * 255], 4 * cell);
  }
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  const share = Math.min(1, LONGEST / Math.max(width, height));
  if (share === 1) return canvas.toDataURL();
  const small = document.createElement("canvas");
  Object.assign(small, { width: Math.ceil(width * share), height: Math.ceil(height * share) });
  small.getContext("2d")?.drawImage(canvas, 0, 0, small.width, small.height);
  return small.toDataURL();
}
