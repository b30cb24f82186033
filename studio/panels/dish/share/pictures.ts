/** Pictures of the dish as files. */
import { visibleBox } from "blastema/training";
import { download } from "../../../ui/download.ts";
import { element } from "../dish.ts";
import { fileName } from "./names.ts";
import { enlargement } from "./recording.ts";

/**
 * Saves the picture on show; empty cells are transparent.
 * @param factor pixels a cell; by default so many that the picture is about as large as films are
 * @param isTrimmed leaves out the empty border
 */
export async function savePicture(factor?: number, isTrimmed = false): Promise<void> {
  const dish = element.value;
  if (!dish) return;
  const image = dish.image();
  const whole = { top: 0, left: 0, height: image.height, width: image.width };
  const seen = isTrimmed && visibleBox({ ...whole, rgba: image.data });
  const { top, left, height, width } = seen || whole;
  const scale = factor ?? enlargement(image);
  const small = new OffscreenCanvas(image.width, image.height);
  small.getContext("2d")?.putImageData(image, 0, 0);
  const canvas = new OffscreenCanvas(width * scale, height * scale);
  const picture = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
  picture.imageSmoothingEnabled = false;
  picture.drawImage(small, left, top, width, height, 0, 0, canvas.width, canvas.height);
  download(`${fileName()}.png`, await canvas.convertToBlob());
}
