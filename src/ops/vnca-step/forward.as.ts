// One step of a variational rule, in blocks of rows that stay in cache (grid.as.ts says what a row is).
import { addTo, elu } from "../elu/kernel.as";
import { gemm } from "../gemm/kernel.as";
import { convolve } from "./convolution.as";
import { clearBorder, firstPlace, rowsOf } from "./grid.as";
import { channelsOf, ELU, inputsOf, kindOf, layersOf, packedOffset, SKIP, tapeWidth, widthOf } from "./plan.as";

/** Rows that go through all layers together. */
export const BLOCK: i32 = 96;
const NONE: f32 = -Infinity;

/**
 * @param state grid before the step
 * @param next grid after it; another one
 * @param tape outputs of the layers but the last, one layer behind the other, f32 [rows, width]
 * @param tiles f32, of the convolution
 */
export function variationalStep(plan: usize, packed: usize, side: i32, state: usize, next: usize, tape: usize, tiles: usize): void {
  const rows = rowsOf(side);
  const C = channelsOf(plan), N = widthOf(plan, 0);
  convolve(side, C, N, state, packed, packed + (<usize>(inputsOf(plan, 0) * N) << 2), tape, tiles);
  for (let first = 0; first < rows; first += BLOCK) {
    const count = min(BLOCK, rows - first);
    for (let layer = 0; layer < layersOf(plan); layer++) {
      forwardLayer(plan, packed, layer, side, first, count, state, next, tape);
    }
  }
  clearBorder(next, side, channelsOf(plan));
}

/** Output of a layer but the last for the rows from `first` on. */
// @ts-ignore: decorator
@inline
export function tapeRows(plan: usize, tape: usize, layer: i32, rows: i32, first: i32): usize {
  return tape + (<usize>(tapeWidth(plan, layer) * rows + first * widthOf(plan, layer)) << 2);
}

function forwardLayer(plan: usize, packed: usize, layer: i32, side: i32, first: i32, count: i32, state: usize, next: usize, tape: usize): void {
  const C = channelsOf(plan), K = inputsOf(plan, layer), N = widthOf(plan, layer), rows = rowsOf(side);
  const isLast = layer == layersOf(plan) - 1;
  const here = <usize>((firstPlace(side) + first) * C) << 2;
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
