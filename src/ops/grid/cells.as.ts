// Square grids of cells as the variational kernels keep them: side S, rows of S + 1 cells of which the last is the
// border, shared by the end of one row and the start of the next; a row of border above and below, and one cell of
// border in front of all. Grids that take their steps together stand one below the other, and share the row of border
// between them. So all cells, borders included, are one matrix with rows of equal stride. Borders hold zeros.

/** Rows of the matrix of all cells, from the first cell to the last; even. */
// @ts-ignore: decorator
@inline
export function rowsOf(side: i32, grids: i32): i32 {
  return ((grids * (side + 1) - 1) * (side + 1) + 1) & ~1;
}

/** Cells from one grid to the next, and from the outputs of one to those of the next. */
// @ts-ignore: decorator
@inline
export function gridCells(side: i32): i32 {
  return (side + 1) * (side + 1);
}

/** The place of the first cell, from which rows are counted. */
// @ts-ignore: decorator
@inline
export function firstPlace(side: i32): i32 {
  return side + 2;
}

/** The cell (y, x). */
// @ts-ignore: decorator
@inline
export function cellAt(grid: usize, side: i32, channels: i32, y: i32, x: i32): usize {
  return grid + (<usize>((firstPlace(side) + y * (side + 1) + x) * channels) << 2);
}

/** Zeros in the border. */
export function clearBorder(grid: usize, side: i32, grids: i32, channels: i32): void {
  const cell = <usize>channels << 2, line = <usize>(side + 1) * cell;
  memory.fill(grid, 0, line + cell);
  let end = cellAt(grid, side, channels, 0, side);
  for (let i = 0; i < grids; i++) {
    for (let y = 0; y < side; y++, end += line) memory.fill(end, 0, cell);
    memory.fill(end - line + cell, 0, line);
    end += line;
  }
}
