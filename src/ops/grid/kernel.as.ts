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

/** All cells, row by row without a border. */
export function storeGrid(grid: usize, side: i32, channels: i32, cells: usize): void {
  const bytes = <usize>(side * channels) << 2;
  for (let y = 0; y < side; y++) memory.copy(cells + <usize>y * bytes, cellAt(grid, side, channels, y, 0), bytes);
}

/** Back from {@link storeGrid}. */
export function loadGrid(grid: usize, side: i32, channels: i32, cells: usize): void {
  const bytes = <usize>(side * channels) << 2;
  for (let y = 0; y < side; y++) memory.copy(cellAt(grid, side, channels, y, 0), cells + <usize>y * bytes, bytes);
}

/** Every cell the first channels of which are z; the others 0. */
export function seedGrid(grid: usize, side: i32, channels: i32, z: usize, latent: i32): void {
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const cell = cellAt(grid, side, channels, y, x);
      memory.copy(cell, z, <usize>latent << 2);
      memory.fill(cell + (<usize>latent << 2), 0, <usize>(channels - latent) << 2);
    }
  }
}

/** dz = the sum over all cells. */
export function seedBackward(dGrid: usize, side: i32, channels: i32, dz: usize, latent: i32): void {
  for (let c = 0; c < latent; c++) {
    let sum: f32 = 0;
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) sum += load<f32>(cellAt(dGrid, side, channels, y, x) + (<usize>c << 2));
    }
    store<f32>(dz + (<usize>c << 2), sum);
  }
}
