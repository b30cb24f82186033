// Convolutions of the encoder over a batch of pictures: columns gathered, then one matrix product (README.md).
import { addRows, elu, eluBackward } from "../elu/kernel.as";
import { gemm } from "../gemm/kernel.as";
import { transpose } from "../gemm/transpose.as";
import { at, columnLength, gather, scatter, ZEROS } from "./columns.as";
import { BLOCK } from "./sizes";

const NONE: f32 = -Infinity;

/** Packs weight [N, C, k, k] as [K, N] for forward and [N, K] for the way back; K counts window rows, then columns, then channels. */
export function packConv(weight: usize, packed: usize, channels: i32, outputs: i32, kernel: i32): void {
  const K = columnLength(channels, kernel), taps = kernel * kernel;
  const filter = taps << 2, cell = channels << 2, backward = at(packed, K * outputs);
  for (let c = 0; c < channels; c++) {
    transpose(at(weight, c * taps), channels * filter, at(packed, c * outputs), outputs * cell, outputs, taps);
  }
  for (let n = 0; n < outputs; n++) {
    transpose(at(weight, n * channels * taps), filter, at(backward, n * K), cell, channels, taps);
  }
}

/** Writes the gradient [K, N] in the stored order of the weight. */
export function unpackConv(dPacked: usize, dWeight: usize, channels: i32, outputs: i32, kernel: i32): void {
  const taps = kernel * kernel, cell = channels << 2;
  for (let c = 0; c < channels; c++) {
    transpose(at(dPacked, c * outputs), outputs * cell, at(dWeight, c * taps), taps * cell, taps, outputs);
  }
}

/**
 * @param input f32 [images, side, side, C]
 * @param columns f32 [rows, K], kept for the way back
 * @param output f32 [rows, N], rows = images * outSide * outSide rounded up to even
 */
export function convForward(
  input: usize, packed: usize, bias: usize, columns: usize, output: usize,
  images: i32, side: i32, channels: i32, outputs: i32, kernel: i32, stride: i32, padding: i32, activate: i32,
): void {
  const K = columnLength(channels, kernel);
  const outSide = (side + 2 * padding - kernel) / stride + 1;
  const rows = (images * outSide * outSide + 1) & ~1;
  for (let first = 0; first < rows; first += BLOCK) {
    const count = min(BLOCK, rows - first), x = at(columns, first * K), y = at(output, first * outputs);
    gather(input, x, K << 2, first, min(count, images * outSide * outSide - first), side, channels, kernel, stride, padding, outSide);
    gemm(count, outputs, K, x, K << 2, 4, packed, outputs << 2, bias, 0, y, outputs << 2, NONE);
    if (activate) elu(y, count * outputs);
  }
}

/**
 * Adds to dPacked and dBias.
 * @param dOutput changed in place
 * @param dInput overwritten; 0 to leave it out
 */
export function convBackward(
  dOutput: usize, output: usize, columns: usize, packed: usize, dPacked: usize, dBias: usize, dInput: usize,
  images: i32, side: i32, channels: i32, outputs: i32, kernel: i32, stride: i32, padding: i32, activate: i32,
): void {
  const K = columnLength(channels, kernel), row = outputs << 2;
  const outSide = (side + 2 * padding - kernel) / stride + 1;
  const rows = images * outSide * outSide;
  if (dInput) memory.fill(dInput, 0, <usize>(images * side * side * channels) << 2);
  for (let first = 0; first < rows; first += BLOCK) {
    const count = min(BLOCK, rows - first), x = at(columns, first * K), dy = at(dOutput, first * outputs);
    if (activate) eluBackward(dy, at(output, first * outputs), count * outputs);
    addRows(dy, count, outputs, dBias);
    gemm(K, outputs, count, x, 4, K << 2, dy, row, dPacked, row, dPacked, row, NONE);
    if (!dInput) continue;
    gemm((count + 1) & ~1, K, outputs, dy, row, 4, at(packed, K * outputs), K << 2, ZEROS, 0, x, K << 2, NONE);
    scatter(dInput, x, K << 2, first, count, side, channels, kernel, stride, padding, outSide);
  }
}
