// One step of a variational rule, in blocks of rows that stay in cache (../grid/cells.as.ts says what a row is).
import { addTo, elu } from "../elu/kernel.as";
import { gemm } from "../gemm/kernel.as";
import { convolve } from "./convolution.as";
import { clearBorder, firstPlace, rowsOf } from "../grid/cells.as";
import { channelsOf, ELU, inputsOf, kindOf, layersOf, packedOffset, SKIP, tapeWidth, widthOf } from "./plan.as";
import { BLOCK } from "./sizes";

const NONE: f32 = -Infinity;

/**
 * @param state grids before the step, one below the other
 * @param next grids after it; others
 * @param tape outputs of the layers but the last, one layer behind the other, f32 [rows, width]
 * @param tiles f32, of the convolution
 */
export function variationalStep(
  plan: usize, packed: usize, side: i32, grids: i32, state: usize, next: usize, tape: usize, tiles: usize,
): void {
  const rows = rowsOf(side, grids), C = channelsOf(plan), N = widthOf(plan, 0);
  const origin = <usize>(firstPlace(side) * C) << 2;
  convolve(side, grids, C, N, state, packed, packed + (<usize>(inputsOf(plan, 0) * N) << 2), tape, tiles);
  for (let first = 0; first < rows; first += BLOCK) {
    for (let layer = 0; layer < layersOf(plan); layer++) {
      forwardLayer(plan, packed, layer, rows, first, state + origin, next + origin, tape);
    }
  }
  clearBorder(next, side, grids, C);
}

/** Output of a layer but the last for the rows from `first` on. */
// @ts-ignore: decorator
@inline
export function tapeRows(plan: usize, tape: usize, layer: i32, rows: i32, first: i32): usize {
  return tape + (<usize>(tapeWidth(plan, layer) * rows + first * widthOf(plan, layer)) << 2);
}

/** A layer on a block of rows; of the convolution only what follows it. */
function forwardLayer(plan: usize, packed: usize, layer: i32, rows: i32, first: i32, state: usize, next: usize, tape: usize): void {
  const K = inputsOf(plan, layer), N = widthOf(plan, layer), count = min(BLOCK, rows - first);
  const isLast = layer == layersOf(plan) - 1;
  const here = <usize>(first * N) << 2;
  const y = isLast ? next + here : tapeRows(plan, tape, layer, rows, first);
  if (layer > 0) {
    const weight = packed + (<usize>packedOffset(plan, layer) << 2);
    const bias = weight + (<usize>(K * N) << 2);
    gemm(count, N, K, tapeRows(plan, tape, layer - 1, rows, first), K << 2, 4, weight, N << 2, bias, 0, y, N << 2, NONE);
  }
  const kind = kindOf(plan, layer);
  if (kind == ELU) elu(y, count * N);
  if (kind == SKIP) addTo(y, tapeRows(plan, tape, layer - 2, rows, first), count * N);
  if (isLast) addTo(y, state + here, count * N);
}
