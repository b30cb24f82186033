/** Where cells lie on a page. Positions on the grid are in cells; the cell in row 0 and column 0 spans [0, 1]. */

/** A place on the grid. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** Number of rows and columns of a grid. */
export interface Grid {
  readonly height: number;
  readonly width: number;
}

/** The part of the grid that is shown: magnified `zoom` times (at least 1), with this place in the middle. */
export interface Viewport extends Place {
  readonly zoom: number;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The viewport that shows a whole grid. */
export function wholeGrid({ height, width }: Grid): Viewport {
  return { zoom: 1, row: height / 2, column: width / 2 };
}

/** The nearest viewport that shows nothing beyond the grid's edges. */
export function clampViewport({ zoom, row, column }: Viewport, { height, width }: Grid): Viewport {
  const factor = Math.max(1, Number.isFinite(zoom) ? zoom : 1);
  const middle = (at: number, side: number): number => {
    const half = side / 2 / factor;
    return clamp(Number.isFinite(at) ? at : side / 2, half, side - half);
  };
  return { zoom: factor, row: middle(row, height), column: middle(column, width) };
}

/** The CSS transform that shows this viewport, about the top left corner of the whole grid's picture. */
export function viewportTransform(viewport: Viewport, { height, width }: Grid): string {
  const { zoom, row, column } = viewport;
  const shift = (at: number, side: number): string =>
    `${(-100 * (at / side - 0.5 / zoom)).toFixed(4)}%`;
  return `scale(${zoom}) translate(${shift(column, width)}, ${shift(row, height)})`;
}

/** The place under a point of the page, which may lie beyond the grid. @param box the whole grid's picture on the page */
export function placeAt(box: Box, { height, width }: Grid, x: number, y: number): Place {
  return {
    row: ((y - box.top) / box.height) * height,
    column: ((x - box.left) / box.width) * width,
  };
}

/** Whether a point of the page lies in a box. */
export function contains({ left, top, width, height }: Box, x: number, y: number): boolean {
  return x >= left && x < left + width && y >= top && y < top + height;
}

/** The number in [least, most] that is nearest to the value. */
export function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
