// The 3x3 convolution of a whole grid and its way back, tile by tile (winograd.as.ts): transformed windows of some tiles
// make one matrix a frequency, so the convolution is 36 products of matrices.
import { gemm } from "../gemm/kernel.as";
import { gridCells } from "../grid/cells.as";
import { FREQUENCIES, MOST_WIDTH, TILES } from "./sizes";
import { transformInput, transformInputBackward, transformOutput, transformOutputBackward } from "./winograd.as";

/** Cells of a tile's side, and of its window's. */
const TILE: usize = 4;
const WINDOW: usize = 6;
const NONE: f32 = -Infinity;
/** A row of zeros, to start sums from. */
const ZEROS = memory.data(MOST_WIDTH << 2, 16);

/** Bytes from one frequency's matrix of tiles to the next. One line more, so that the 36 never share a set of the cache. */
// @ts-ignore: decorator
@inline
function frequencyBytes(width: i32): usize {
  return <usize>(TILES * width + 16) << 2;
}

/** Tiles in a row of them. */
// @ts-ignore: decorator
@inline
function tilesAcross(side: i32): i32 {
  return (side + <i32>TILE - 1) / <i32>TILE;
}

/**
 * @param state grids of C channels, one below the other (../grid/cells.as.ts)
 * @param weight transformed filters, f32 [36, C, N]
 * @param y f32 [rows, N]; rows of borders are left as they are
 * @param tiles as tilesLength (layout.ts) has it
 */
export function convolve(side: i32, grids: i32, C: i32, N: i32, state: usize, weight: usize, bias: usize, y: usize, tiles: usize): void {
  const all = grids * tilesAcross(side) * tilesAcross(side);
  const inputs = frequencyBytes(C), products = frequencyBytes(N);
  const v = tiles, m = v + <usize>FREQUENCIES * inputs, patch = m + <usize>FREQUENCIES * products;
  const blocks = (all + TILES - 1) / TILES, size = (all + blocks - 1) / blocks;
  for (let first = 0; first < all; first += size) {
    const count = min(size, all - first), rows = (count + 1) & ~1;
    for (let i = 0; i < count; i++) readWindow(side, C, state, first + i, v + (<usize>(i * C) << 2), patch);
    for (let f: usize = 0; f < <usize>FREQUENCIES; f++) {
      const u = weight + f * (<usize>(C * N) << 2);
      gemm(rows, N, C, v + f * inputs, C << 2, 4, u, N << 2, ZEROS, 0, m + f * products, N << 2, NONE);
    }
    for (let i = 0; i < count; i++) writeOutputs(side, N, m + (<usize>(i * N) << 2), bias, first + i, y, patch);
  }
}

/**
 * Adds to the gradients of the transformed filters and of the state; border cells of dState are undefined afterwards.
 * @param dy f32 [rows, N]
 * @param weight transformed filters, f32 [36, N, C]
 */
export function convolveBackward(
  side: i32, grids: i32, C: i32, N: i32, state: usize, dy: usize, weight: usize, dWeight: usize, dState: usize, tiles: usize,
): void {
  const all = grids * tilesAcross(side) * tilesAcross(side);
  const inputs = frequencyBytes(C), products = frequencyBytes(N), matrix = <usize>(C * N) << 2;
  const v = tiles, m = v + <usize>FREQUENCIES * inputs, patch = m + <usize>FREQUENCIES * products;
  const blocks = (all + TILES - 1) / TILES, size = (all + blocks - 1) / blocks;
  for (let first = 0; first < all; first += size) {
    const count = min(size, all - first), rows = (count + 1) & ~1;
    for (let i = 0; i < count; i++) {
      readWindow(side, C, state, first + i, v + (<usize>(i * C) << 2), patch);
      readOutputs(side, N, dy, first + i, m + (<usize>(i * N) << 2), patch);
    }
    for (let f: usize = 0; f < <usize>FREQUENCIES; f++) {
      const vf = v + f * inputs, mf = m + f * products, dU = dWeight + f * matrix;
      gemm(C, N, count, vf, 4, C << 2, mf, N << 2, dU, N << 2, dU, N << 2, NONE);
      gemm(rows, C, N, mf, N << 2, 4, weight + f * matrix, C << 2, ZEROS, 0, vf, C << 2, NONE);
    }
    for (let i = 0; i < count; i++) addWindow(side, C, v + (<usize>(i * C) << 2), first + i, dState, patch);
  }
}

/** The first cell of a tile, counted from the first cell of all grids. */
function firstCell(side: i32, tile: i32): i32 {
  const across = tilesAcross(side), row = tile / across;
  return row / across * gridCells(side) + <i32>TILE * (row % across * (side + 1) + tile % across);
}

/** Rows of cells that a tile has within its grid; it may reach beyond. */
// @ts-ignore: decorator
@inline
function heightOf(side: i32, tile: i32): usize {
  const across = tilesAcross(side);
  return min(<i32>TILE, side - tile / across % across * <i32>TILE);
}

// @ts-ignore: decorator
@inline
function widthOf(side: i32, tile: i32): usize {
  return min(<i32>TILE, side - tile % tilesAcross(side) * <i32>TILE);
}

/** The window around a tile: the cell before it in the row above. */
// @ts-ignore: decorator
@inline
function windowOf(grid: usize, side: i32, C: i32, tile: i32): usize {
  return grid + (<usize>(firstCell(side, tile) * C) << 2);
}

// Of a window that reaches beyond the border, or a tile that reaches beyond the grid, the kernels see a copy, `patch`.

function readWindow(side: i32, C: i32, state: usize, tile: i32, v: usize, patch: usize): void {
  const line = <usize>((side + 1) * C) << 2, cell = <usize>C << 2;
  const window = windowOf(state, side, C, tile);
  const height = heightOf(side, tile) + 2, width = widthOf(side, tile) + 2;
  if (height == WINDOW && width == WINDOW) return transformInput(window, line, cell, C, v, frequencyBytes(C));
  memory.fill(patch, 0, WINDOW * WINDOW * cell);
  for (let i: usize = 0; i < height; i++) memory.copy(patch + i * WINDOW * cell, window + i * line, width * cell);
  transformInput(patch, WINDOW * cell, cell, C, v, frequencyBytes(C));
}

/** Back from {@link readWindow}, by addition. */
function addWindow(side: i32, C: i32, v: usize, tile: i32, dState: usize, patch: usize): void {
  const line = <usize>((side + 1) * C) << 2, cell = <usize>C << 2;
  const window = windowOf(dState, side, C, tile);
  const height = heightOf(side, tile) + 2, width = widthOf(side, tile) + 2;
  if (height == WINDOW && width == WINDOW) return transformInputBackward(v, frequencyBytes(C), window, line, cell, C);
  for (let i: usize = 0; i < height; i++) memory.copy(patch + i * WINDOW * cell, window + i * line, width * cell);
  transformInputBackward(v, frequencyBytes(C), patch, WINDOW * cell, cell, C);
  for (let i: usize = 0; i < height; i++) memory.copy(window + i * line, patch + i * WINDOW * cell, width * cell);
}

function writeOutputs(side: i32, N: i32, m: usize, bias: usize, tile: i32, y: usize, patch: usize): void {
  const line = <usize>((side + 1) * N) << 2, cell = <usize>N << 2;
  const outputs = y + (<usize>(firstCell(side, tile) * N) << 2);
  const height = heightOf(side, tile), width = widthOf(side, tile);
  if (height == TILE && width == TILE) return transformOutput(m, frequencyBytes(N), bias, outputs, line, cell, N);
  transformOutput(m, frequencyBytes(N), bias, patch, TILE * cell, cell, N);
  for (let i: usize = 0; i < height; i++) memory.copy(outputs + i * line, patch + i * TILE * cell, width * cell);
}

/** Back from {@link writeOutputs}: what was not written has no gradient. */
function readOutputs(side: i32, N: i32, dy: usize, tile: i32, m: usize, patch: usize): void {
  const line = <usize>((side + 1) * N) << 2, cell = <usize>N << 2;
  const outputs = dy + (<usize>(firstCell(side, tile) * N) << 2);
  const height = heightOf(side, tile), width = widthOf(side, tile);
  if (height == TILE && width == TILE) return transformOutputBackward(outputs, line, cell, N, m, frequencyBytes(N));
  memory.fill(patch, 0, TILE * TILE * cell);
  for (let i: usize = 0; i < height; i++) memory.copy(patch + i * TILE * cell, outputs + i * line, width * cell);
  transformOutputBackward(patch, TILE * cell, cell, N, m, frequencyBytes(N));
}
