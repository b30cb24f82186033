/** Pictures of the dish as files. */
import { download } from "../../../ui/download.ts";
import { element } from "../dish.ts";
import { fileName } from "./names.ts";
import { enlargement } from "./recording.ts";

/** Alpha (0 to 255) above which a cell counts as visible. */
const VISIBLE_ALPHA = 25;

/**
 * Saves the picture on show; empty cells are transparent.
 * @param factor pixels a cell; by default so many that the picture is about as large as films are
 * @param isTrimmed leaves out the empty border
 */
export async function savePicture(factor?: number, isTrimmed = false): Promise<void> {
  const dish = element.value;
  if (!dish) return;
  const image = dish.image();
  const [left, top, width, height] = isTrimmed
    ? extentOf(image)
    : [0, 0, image.width, image.height];
  const scale = factor ?? enlargement(image);
  const small = new OffscreenCanvas(image.width, image.height);
  small.getContext("2d")?.putImageData(image, 0, 0);
  const canvas = new OffscreenCanvas(width * scale, height * scale);
  const picture = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
  picture.imageSmoothingEnabled = false;
  picture.drawImage(small, left, top, width, height, 0, 0, canvas.width, canvas.height);
  download(`${fileName()}.png`, await canvas.convertToBlob());
}

/** The smallest box around what is visible; all of an empty picture. */
function extentOf({ data, width, height }: ImageData): [number, number, number, number] {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let cell = 0; cell < width * height; cell++) {
    if ((data[4 * cell + 3] as number) <= VISIBLE_ALPHA) continue;
    const row = Math.floor(cell / width);
    const column = cell % width;
    [left, right] = [Math.min(left, column), Math.max(right, column)];
    [top, bottom] = [Math.min(top, row), Math.max(bottom, row)];
  }
  return right < 0 ? [0, 0, width, height] : [left, top, right - left + 1, bottom - top + 1];
}
