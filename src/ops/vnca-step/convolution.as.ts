// The 3x3 convolution of a whole grid and its way back, tile by tile (winograd.as.ts): transformed windows of some tiles
// make one matrix a frequency, so the convolution is 36 products of matrices.
import { gemm } from "../gemm/kernel.as";
import { cellAt } from "./grid.as";
import { FREQUENCIES, transformInput, transformInputBackward, transformOutput, transformOutputBackward } from "./winograd.as";

/** Tiles that are multiplied together; even, as the product wants its rows. */
const TILES: i32 = 64;
/** Cells of a tile's side, and of its window's. */
const TILE: i32 = 4;
const WINDOW: i32 = 6;
const NONE: f32 = -Infinity;
/** A row of zeros, to start sums from. */
const ZEROS = memory.data(4096, 16);

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
  return (side + TILE - 1) / TILE;
}

/**
 * @param state grid of C channels
 * @param weight transformed filters, f32 [36, C, N]
 * @param y f32 [rows, N] (grid.as.ts); rows of borders are left as they are
 * @param tiles as tiles (layout.ts) has it
 */
export function convolve(side: i32, C: i32, N: i32, state: usize, weight: usize, bias: usize, y: usize, tiles: usize): void {
  const across = tilesAcross(side), all = across * across;
  const inputs = frequencyBytes(C), products = frequencyBytes(N);
  const v = tiles, m = v + FREQUENCIES * inputs, patch = m + FREQUENCIES * products;
  for (let first = 0; first < all; first += TILES) {
    const count = min(TILES, all - first), rows = (count + 1) & ~1;
    for (let i = 0; i < count; i++) readWindow(side, C, state, (first + i) / across, (first + i) % across, v + (<usize>(i * C) << 2), patch);
    for (let f: usize = 0; f < FREQUENCIES; f++) {
      const u = weight + f * (<usize>(C * N) << 2);
      gemm(rows, N, C, v + f * inputs, C << 2, 4, u, N << 2, ZEROS, 0, m + f * products, N << 2, NONE);
    }
    for (let i = 0; i < count; i++) writeOutputs(side, N, m + (<usize>(i * N) << 2), bias, (first + i) / across, (first + i) % across, y, patch);
  }
}

/**
 * Adds to the gradients of the transformed filters and of the state; border cells of dState are undefined afterwards.
 * @param dy f32 [rows, N]
 * @param weight transformed filters, f32 [36, N, C]
 */
export function convolveBackward(
  side: i32, C: i32, N: i32, state: usize, dy: usize, weight: usize, dWeight: usize, dState: usize, tiles: usize,
): void {
  const across = tilesAcross(side), all = across * across;
  const inputs = frequencyBytes(C), products = frequencyBytes(N), matrix = <usize>(C * N) << 2;
  const v = tiles, m = v + FREQUENCIES * inputs, patch = m + FREQUENCIES * products;
  for (let first = 0; first < all; first += TILES) {
    const count = min(TILES, all - first), rows = (count + 1) & ~1;
    for (let i = 0; i < count; i++) {
      const row = (first + i) / across, column = (first + i) % across;
      readWindow(side, C, state, row, column, v + (<usize>(i * C) << 2), patch);
      readOutputs(side, N, dy, row, column, m + (<usize>(i * N) << 2), patch);
    }
    for (let f: usize = 0; f < FREQUENCIES; f++) {
      const vf = v + f * inputs, mf = m + f * products, dU = dWeight + f * matrix;
      gemm(C, N, count, vf, 4, C << 2, mf, N << 2, dU, N << 2, dU, N << 2, NONE);
      gemm(rows, C, N, mf, N << 2, 4, weight + f * matrix, C << 2, ZEROS, 0, vf, C << 2, NONE);
    }
    for (let i = 0; i < count; i++) addWindow(side, C, v + (<usize>(i * C) << 2), (first + i) / across, (first + i) % across, dState, patch);
  }
}

/** Cells of a tile, or of its window, that lie before the grid's end on one axis; the border's first cell counts for windows. */
// @ts-ignore: decorator
@inline
function inside(side: i32, tile: i32, length: i32): i32 {
  return min(length, side - tile * TILE + (length - TILE));
}

function readWindow(side: i32, C: i32, state: usize, row: i32, column: i32, v: usize, patch: usize): void {
  const line = <usize>((side + 1) * C) << 2, cell = <usize>C << 2;
  const window = cellAt(state, side, C, row * TILE - 1, column * TILE - 1);
  const height = inside(side, row, WINDOW), width = inside(side, column, WINDOW);
  if (height == WINDOW && width == WINDOW) return transformInput(window, line, cell, C, v, frequencyBytes(C));
  memory.fill(patch, 0, 36 * cell);
  for (let i = 0; i < height; i++) memory.copy(patch + 6 * i * cell, window + i * line, <usize>width * cell);
  transformInput(patch, 6 * cell, cell, C, v, frequencyBytes(C));
}

/** Back from {@link readWindow}, by addition. */
function addWindow(side: i32, C: i32, v: usize, row: i32, column: i32, dState: usize, patch: usize): void {
  const line = <usize>((side + 1) * C) << 2, cell = <usize>C << 2;
  const window = cellAt(dState, side, C, row * TILE - 1, column * TILE - 1);
  const height = inside(side, row, WINDOW), width = inside(side, column, WINDOW);
  if (height == WINDOW && width == WINDOW) return transformInputBackward(v, frequencyBytes(C), window, line, cell, C);
  memory.fill(patch, 0, 36 * cell);
  for (let i = 0; i < height; i++) memory.copy(patch + 6 * i * cell, window + i * line, <usize>width * cell);
  transformInputBackward(v, frequencyBytes(C), patch, 6 * cell, cell, C);
  for (let i = 0; i < height; i++) memory.copy(window + i * line, patch + 6 * i * cell, <usize>width * cell);
}

function writeOutputs(side: i32, N: i32, m: usize, bias: usize, row: i32, column: i32, y: usize, patch: usize): void {
  const line = <usize>((side + 1) * N) << 2, cell = <usize>N << 2;
  const outputs = y + row * TILE * line + column * TILE * cell;
  const height = inside(side, row, TILE), width = inside(side, column, TILE);
  if (height == TILE && width == TILE) return transformOutput(m, frequencyBytes(N), bias, outputs, line, cell, N);
  transformOutput(m, frequencyBytes(N), bias, patch, 4 * cell, cell, N);
  for (let i = 0; i < height; i++) memory.copy(outputs + i * line, patch + 4 * i * cell, <usize>width * cell);
}

/** Back from {@link writeOutputs}: what was not written has no gradient. */
function readOutputs(side: i32, N: i32, dy: usize, row: i32, column: i32, m: usize, patch: usize): void {
  const line = <usize>((side + 1) * N) << 2, cell = <usize>N << 2;
  const outputs = dy + row * TILE * line + column * TILE * cell;
  const height = inside(side, row, TILE), width = inside(side, column, TILE);
  if (height == TILE && width == TILE) return transformOutputBackward(outputs, line, cell, N, m, frequencyBytes(N));
  memory.fill(patch, 0, 16 * cell);
  for (let i = 0; i < height; i++) memory.copy(patch + 4 * i * cell, outputs + i * line, <usize>width * cell);
  transformOutputBackward(patch, 4 * cell, cell, N, m, frequencyBytes(N));
}
