/**
 * How the grids of variational rules lie in memory (cells.as.ts). A grid of side S has rows of S + 1 cells, the last of
 * which is border, a row of border above and below, and one cell of border in front of all. Grids that take their steps
 * together stand one below the other, and share the row of border between them. An array may hold several such slices.
 */

/** Grids that stand one below the other. */
export interface Grids {
  readonly side: number;
  readonly channels: number;
  /** How many there are. */
  readonly grids: number;
}

/** Numbers of grids that stand one below the other, with their borders. */
export function gridLength(side: number, channels: number, grids = 1): number {
  return (1 + (grids * (side + 1) + 1) * (side + 1)) * channels;
}

/** Numbers of so many slices. */
export function slicesLength({ side, channels, grids }: Grids, slices: number): number {
  return slices * gridLength(side, channels, grids);
}

/** Place of the first number of a grid in a slice: that of the loop's turn, one grid after the other. */
export function gridStart(grids: Grids, slice: number, index: number): number {
  const { side, channels } = grids;
  return slicesLength(grids, slice) + (index % grids.grids) * (side + 1) ** 2 * channels;
}

/** Place of the first number of a row of cells in its grid. */
export function gridRow(side: number, channels: number, y: number): number {
  return (side + 2 + y * (side + 1)) * channels;
}
