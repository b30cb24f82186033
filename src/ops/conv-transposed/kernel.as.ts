// Transposed convolutions over a batch of pictures: a convolution's way back run forward, and the other way round
// (README.md). Letters and extents are those of the convolution whose transpose it is: it reads [outSide, outSide, N]
// and writes [side, side, C]; `packConv` and `unpackConv` serve both.
import { at, columnLength, gather, scatter, ZEROS } from "../conv/columns.as";
import { BLOCK } from "../conv/sizes";
import { addRows, elu, eluBackward } from "../elu/kernel.as";
import { gemm } from "../gemm/kernel.as";

const NONE: f32 = -Infinity;

/**
 * @param input f32 [rows, N], rows = images * outSide * outSide rounded up to even
 * @param bias f32 [C]
 * @param columns f32 [BLOCK, K], scratch
 * @param output f32 [images, side, side, C]
 */
export function convTransposedForward(
  input: usize, packed: usize, bias: usize, columns: usize, output: usize,
  images: i32, side: i32, channels: i32, outputs: i32, kernel: i32, stride: i32, padding: i32, activate: i32,
): void {
  const K = columnLength(channels, kernel), row = K << 2, cell = <usize>channels << 2;
  const outSide = (side + 2 * padding - kernel) / stride + 1;
  const rows = images * outSide * outSide, pixels = images * side * side;
  for (let pixel = 0; pixel < pixels; pixel++) memory.copy(at(output, pixel * channels), bias, cell);
  for (let first = 0; first < rows; first += BLOCK) {
    const count = min(BLOCK, rows - first);
    gemm((count + 1) & ~1, K, outputs, at(input, first * outputs), outputs << 2, 4, at(packed, K * outputs), row, ZEROS, 0, columns, row, NONE);
    scatter(output, columns, row, first, count, side, channels, kernel, stride, padding, outSide);
  }
  if (activate) elu(output, pixels * channels);
}

/**
 * Adds to dPacked and dBias.
 * @param dOutput changed in place
 * @param dInput f32 [rows, N], overwritten
 */
export function convTransposedBackward(
  input: usize, dOutput: usize, output: usize, columns: usize, packed: usize, dPacked: usize, dBias: usize, dInput: usize,
  images: i32, side: i32, channels: i32, outputs: i32, kernel: i32, stride: i32, padding: i32, activate: i32,
): void {
  const K = columnLength(channels, kernel), row = outputs << 2;
  const outSide = (side + 2 * padding - kernel) / stride + 1;
  const rows = images * outSide * outSide, pixels = images * side * side;
  if (activate) eluBackward(dOutput, output, pixels * channels);
  addRows(dOutput, pixels, channels, dBias);
  for (let first = 0; first < rows; first += BLOCK) {
    const count = min(BLOCK, rows - first), place = first * outputs;
    gather(dOutput, columns, K << 2, first, count, side, channels, kernel, stride, padding, outSide);
    gemm(K, outputs, count, columns, 4, K << 2, at(input, place), row, dPacked, row, dPacked, row, NONE);
    gemm((count + 1) & ~1, outputs, K, columns, K << 2, 4, packed, row, ZEROS, 0, at(dInput, place), row, NONE);
  }
}
