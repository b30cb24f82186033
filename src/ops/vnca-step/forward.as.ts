// One step of a variational rule, in blocks of rows that stay in cache (grid.as.ts says what a row is).
import { addTo, elu } from "../elu/kernel.as";
import { gemm } from "../gemm/kernel.as";
import { clearBorder, firstPlace, rowsOf } from "./grid.as";
import { channelsOf, ELU, inputsOf, kindOf, layersOf, packedOffset, SKIP, tapeWidth, widthOf } from "./plan.as";

/** Rows that go through all layers together. */
export const BLOCK: i32 = 96;
const NONE: f32 = -Infinity;

/**
 * @param state grid before the step
 * @param next grid after it; another one
 * @param tape outputs of the layers but the last, one layer behind the other, f32 [rows, width]
 */
export function variationalStep(plan: usize, packed: usize, side: i32, state: usize, next: usize, tape: usize): void {
  const rows = rowsOf(side);
  for (let first = 0; first < rows; first += BLOCK) {
    const count = min(BLOCK, rows - first);
    for (let layer = 0; layer < layersOf(plan); layer++) {
      forwardLayer(plan, packed, layer, side, first, count, state, next, tape);
    }
  }
  clearBorder(next, side, channelsOf(plan));
}

/** Output of a layer for the rows from `first` on. */
// @ts-ignore: decorator
@inline
export function tapeRows(plan: usize, tape: usize, layer: i32, rows: i32, first: i32): usize {
  return tape + (<usize>(tapeWidth(plan, layer) * rows + first * widthOf(plan, layer)) << 2);
}

function forwardLayer(plan: usize, packed: usize, layer: i32, side: i32, first: i32, count: i32, state: usize, next: usize, tape: usize): void {
  const C = channelsOf(plan), K = inputsOf(plan, layer), N = widthOf(plan, layer), rows = rowsOf(side);
  const isLast = layer == layersOf(plan) - 1;
  const here = <usize>((firstPlace(side) + first) * C) << 2;
  const weight = packed + (<usize>packedOffset(plan, layer) << 2);
  const bias = weight + (<usize>(K * N) << 2);
  const y = isLast ? next + here : tapeRows(plan, tape, layer, rows, first);
  if (layer == 0) {
    convolve(side, C, state + here, count, N, weight, bias, 0, y);
  } else {
    const x = tapeRows(plan, tape, layer - 1, rows, first);
    gemm(count, N, K, x, K << 2, 4, weight, N << 2, bias, 0, y, N << 2, NONE);
  }
  const kind = kindOf(plan, layer);
  if (kind == ELU) elu(y, count * N);
  if (kind == SKIP) addTo(y, tapeRows(plan, tape, layer - 2, rows, first), count * N);
  if (isLast) addTo(y, state + here, count * N);
}

/**
 * 3x3 convolution of rows of cells: for each row of the window one product over a run of 3 C numbers.
 * @param cells f32 [.., C], the first cell of the block inside its grid
 * @param weight f32 [9 C, N]
 * @param init start of the sums, with its row stride in bytes
 */
export function convolve(side: i32, C: i32, cells: usize, count: i32, N: i32, weight: usize, init: usize, initRow: usize, y: usize): void {
  const cell = <usize>C << 2, row = <usize>N << 2, line = <usize>(side + 1) * cell;
  const above = cells - line - cell;
  const taps = <usize>(3 * C) * row;
  gemm(count, N, 3 * C, above, cell, 4, weight, row, init, initRow, y, row, NONE);
  gemm(count, N, 3 * C, above + line, cell, 4, weight + taps, row, y, row, y, row, NONE);
  gemm(count, N, 3 * C, above + 2 * line, cell, 4, weight + 2 * taps, row, y, row, y, row, NONE);
}
