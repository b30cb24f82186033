// One step of a variational rule backward, from the state before it and the tape of its layers.
import { addRows, addTo, eluBackward } from "../elu/kernel.as";
import { gemm } from "../gemm/kernel.as";
import { BLOCK, convolve, tapeRows } from "./forward.as";
import { clearBorder, firstPlace, rowsOf } from "./grid.as";
import { channelsOf, ELU, inputsOf, kindOf, layersOf, packedOffset, SKIP, tapeWidth, widthOf } from "./plan.as";

const NONE: f32 = -Infinity;
/** A row of zeros, to start sums from. */
const ZEROS = memory.data(4096, 16);

/**
 * Turns dState into the gradient before the step and adds to the gradients of the weights.
 * @param dState grid, gradient after the step
 * @param dConv grid of the width of layer 0, for its gradient; borders hold zeros
 * @param scratch f32 [BLOCK, sum of all widths], for the gradients of the other layers
 */
export function variationalStepBackward(
  plan: usize, packed: usize, dPacked: usize, side: i32, state: usize, tape: usize, dState: usize, dConv: usize, scratch: usize,
): void {
  const rows = rowsOf(side), C = channelsOf(plan), N = widthOf(plan, 0);
  for (let first = 0; first < rows; first += BLOCK) {
    const count = min(BLOCK, rows - first);
    for (let layer = layersOf(plan) - 1; layer > 0; layer--) {
      backwardLayer(plan, packed, dPacked, layer, side, first, count, tape, dState, dConv, scratch);
    }
    backwardConvolution(plan, dPacked, side, first, count, state, tape, dConv);
  }
  const mirrored = packed + (<usize>(N * (9 * C + 1)) << 2);
  for (let first = 0; first < rows; first += BLOCK) {
    const count = min(BLOCK, rows - first);
    const place = <usize>(firstPlace(side) + first) << 2;
    const gradient = dState + place * C;
    convolve(side, N, dConv + place * N, count, C, mirrored, gradient, <usize>C << 2, gradient);
  }
  clearBorder(dState, side, C);
}

/** Gradient of the output of a layer, for a block of rows. */
function gradientRows(plan: usize, layer: i32, side: i32, first: i32, dState: usize, dConv: usize, scratch: usize): usize {
  const here = <usize>((firstPlace(side) + first) * widthOf(plan, layer)) << 2;
  if (layer == layersOf(plan) - 1) return dState + here;
  if (layer == 0) return dConv + here;
  return scratch + (<usize>(tapeWidth(plan, layer) * BLOCK) << 2);
}

/** From the gradient of a layer's output to those of its weights and of the output of the layer below. */
function backwardLayer(
  plan: usize, packed: usize, dPacked: usize, layer: i32, side: i32, first: i32, count: i32, tape: usize, dState: usize, dConv: usize, scratch: usize,
): void {
  const K = inputsOf(plan, layer), N = widthOf(plan, layer), rows = rowsOf(side);
  const offset = <usize>packedOffset(plan, layer) << 2, bias = <usize>(K * N) << 2;
  const x = tapeRows(plan, tape, layer - 1, rows, first);
  const dy = gradientRows(plan, layer, side, first, dState, dConv, scratch);
  const dx = gradientRows(plan, layer - 1, side, first, dState, dConv, scratch);
  const dWeight = dPacked + offset;
  if (kindOf(plan, layer) == ELU) eluBackward(dy, tapeRows(plan, tape, layer, rows, first), count * N);
  addRows(dy, count, N, dWeight + bias);
  gemm(K, N, count, x, 4, K << 2, dy, N << 2, dWeight, N << 2, dWeight, N << 2, NONE);
  gemm(count, K, N, dy, N << 2, 4, packed + offset + bias + (N << 2), K << 2, ZEROS, 0, dx, K << 2, NONE);
  // A residual block's end hands its gradient to its beginning too.
  if (layer + 1 < layersOf(plan) && kindOf(plan, layer + 1) == SKIP) {
    addTo(dx, gradientRows(plan, layer + 1, side, first, dState, dConv, scratch), count * K);
  }
}

/** Gradients of the 3x3 convolution's weights. */
function backwardConvolution(plan: usize, dPacked: usize, side: i32, first: i32, count: i32, state: usize, tape: usize, dConv: usize): void {
  const C = channelsOf(plan), N = widthOf(plan, 0);
  const cell = <usize>C << 2, row = <usize>N << 2, line = <usize>(side + 1) * cell;
  const dy = dConv + <usize>(firstPlace(side) + first) * row;
  if (kindOf(plan, 0) == ELU) eluBackward(dy, tapeRows(plan, tape, 0, rowsOf(side), first), count * N);
  addRows(dy, count, N, dPacked + 9 * cell * N);
  let cells = state + <usize>(firstPlace(side) + first) * cell - line - cell;
  for (let i = 0; i < 3; i++) {
    const dWeight = dPacked + 3 * i * cell * N;
    gemm(3 * C, N, count, cells, 4, cell, dy, row, dWeight, row, dWeight, row, NONE);
    cells += line;
  }
}
