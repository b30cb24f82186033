/** Where in a picture of the dish something is to be seen. */

/** Alpha (0 to 255) above which a cell counts as visible. */
const VISIBLE_ALPHA = 25;

/** The smallest box around what is visible; all of an empty picture. */
export function extentOf({
  data,
  width,
  height,
}: ImageData): [left: number, top: number, width: number, height: number] {
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
