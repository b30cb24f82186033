// One step of a variational rule backward, from the state before it and the tape of its layers.
import { addRows, addTo, eluBackward } from "../elu/kernel.as";
import { gemm } from "../gemm/kernel.as";
import { convolveBackward } from "./convolution.as";
import { tapeRows } from "./forward.as";
import { clearBorder, firstPlace, rowsOf } from "../grid/cells.as";
import { channelsOf, ELU, inputsOf, kindOf, layersOf, packedOffset, SKIP, tapeWidth, widthOf } from "./plan.as";
import { BLOCK, MOST_WIDTH } from "./sizes";

const NONE: f32 = -Infinity;
/** A row of zeros, to start sums from. */
const ZEROS = memory.data(MOST_WIDTH << 2, 16);

/**
 * Turns dState into the gradient before the step and adds to the gradients of the weights.
 * @param dState grids, gradient after the step
 * @param dConv f32 [rows, N], for the gradient of layer 0
 * @param scratch f32 [BLOCK, sum of all widths], for the gradients of the other layers
 * @param tiles f32, of the convolution
 */
export function variationalStepBackward(
  plan: usize, packed: usize, dPacked: usize, side: i32, grids: i32, state: usize, tape: usize, dState: usize, dConv: usize, scratch: usize, tiles: usize,
): void {
  const rows = rowsOf(side, grids), C = channelsOf(plan), N = widthOf(plan, 0);
  const dLast = dState + (<usize>(firstPlace(side) * C) << 2);
  const matrix = <usize>(inputsOf(plan, 0) * N) << 2;
  for (let first = 0; first < rows; first += BLOCK) {
    const count = min(BLOCK, rows - first);
    for (let layer = layersOf(plan) - 1; layer > 0; layer--) {
      backwardLayer(plan, packed, dPacked, layer, rows, first, tape, dLast, dConv, scratch);
    }
    const dy = dConv + (<usize>(first * N) << 2);
    if (kindOf(plan, 0) == ELU) eluBackward(dy, tapeRows(plan, tape, 0, rows, first), count * N);
    addRows(dy, count, N, dPacked + matrix);
  }
  convolveBackward(side, grids, C, N, state, dConv, packed + matrix + (<usize>N << 2), dPacked, dState, tiles);
  clearBorder(dState, side, grids, C);
}

/** Gradient of the output of a layer, for a block of rows. */
function gradientRows(plan: usize, layer: i32, first: i32, dLast: usize, dConv: usize, scratch: usize): usize {
  const row = <usize>widthOf(plan, layer) << 2;
  if (layer == layersOf(plan) - 1) return dLast + <usize>first * row;
  if (layer == 0) return dConv + <usize>first * row;
  return scratch + (<usize>(tapeWidth(plan, layer) * BLOCK) << 2);
}

/** From the gradient of a layer's output to those of its weights and of the output of the layer below. */
function backwardLayer(
  plan: usize, packed: usize, dPacked: usize, layer: i32, rows: i32, first: i32, tape: usize, dLast: usize, dConv: usize, scratch: usize,
): void {
  const K = inputsOf(plan, layer), N = widthOf(plan, layer), count = min(BLOCK, rows - first);
  const offset = <usize>packedOffset(plan, layer) << 2, bias = <usize>(K * N) << 2;
  const x = tapeRows(plan, tape, layer - 1, rows, first);
  const dy = gradientRows(plan, layer, first, dLast, dConv, scratch);
  const dx = gradientRows(plan, layer - 1, first, dLast, dConv, scratch);
  const dWeight = dPacked + offset;
  if (kindOf(plan, layer) == ELU) eluBackward(dy, tapeRows(plan, tape, layer, rows, first), count * N);
  addRows(dy, count, N, dWeight + bias);
  gemm(K, N, count, x, 4, K << 2, dy, N << 2, dWeight, N << 2, dWeight, N << 2, NONE);
  gemm(count, K, N, dy, N << 2, 4, packed + offset + bias + (N << 2), K << 2, ZEROS, 0, dx, K << 2, NONE);
  // A residual block's end hands its gradient to its beginning too.
  if (layer + 1 < layersOf(plan) && kindOf(plan, layer + 1) == SKIP) {
    addTo(dx, gradientRows(plan, layer + 1, first, dLast, dConv, scratch), count * K);
  }
}
