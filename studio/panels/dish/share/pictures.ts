/** Pictures of the dish as files. */
import { loadSmooth } from "blastema/element";
import { visibleBox } from "blastema/training";
import { settings } from "../../../state/settings.ts";
import { download } from "../../../ui/download.ts";
import { element } from "../dish.ts";
import { fileName } from "./names.ts";

const { drawSmoothly } = await loadSmooth();

/** About how many pixels a picture or a film has on its longer side. */
const COMFORTABLE = 432;

/** The whole number by which a picture is enlarged in films and saved pictures. */
export function enlargement({ width, height }: ImageData): number {
  return Math.max(1, Math.round(COMFORTABLE / Math.max(width, height)));
}

/** Whether cells are drawn as one smooth picture. */
export function isSmooth(): boolean {
  return settings.drawn.value === "smooth";
}

/** Draws a picture with so many pixels a cell onto a canvas that is as large, as squares or smooth. */
export function drawEnlarged(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  image: ImageData,
  factor: number,
): void {
  const { width, height } = image;
  const doublings = isSmooth() ? Math.ceil(Math.log2(factor)) : 0;
  const source = new OffscreenCanvas(width << doublings, height << doublings);
  const drawn = source.getContext("2d", {
    willReadFrequently: true,
  }) as OffscreenCanvasRenderingContext2D;
  if (doublings > 0) drawSmoothly(drawn, image, doublings);
  else drawn.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = doublings > 0;
  context.drawImage(source, 0, 0, width * factor, height * factor);
}

/** The picture on show as a PNG file; empty cells are transparent. @param factor pixels a cell */
export async function pictureOf(
  image: ImageData,
  factor: number,
  isTrimmed: boolean,
): Promise<Blob> {
  const whole = { top: 0, left: 0, height: image.height, width: image.width };
  const seen = isTrimmed && visibleBox({ ...whole, rgba: image.data });
  const { top, left, height, width } = seen || whole;
  const canvas = new OffscreenCanvas(width * factor, height * factor);
  const picture = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
  picture.translate(-left * factor, -top * factor);
  drawEnlarged(picture, image, factor);
  return canvas.convertToBlob();
}

/**
 * Saves the picture on show.
 * @param factor pixels a cell; by default so many that the picture is about as large as films are
 * @param isTrimmed leaves out the empty border
 */
export async function savePicture(factor?: number, isTrimmed = false): Promise<void> {
  const image = element.value?.image();
  if (!image) return;
  download(`${fileName()}.png`, await pictureOf(image, factor ?? enlargement(image), isTrimmed));
}
