// Transposed convolutions over a batch of pictures: a convolution's way back run forward, and the other way round
// (README.md). Letters and extents are those of the convolution whose transpose it is: it reads [outSide, outSide, N]
// and writes [side, side, C]; `packConv` and `unpackConv` serve both.
import { at, columnLength, gather, scatter, ZEROS } from "../conv/kernel.as";
import { addRows, elu, eluBackward } from "../elu/kernel.as";
import { gemm } from "../gemm/kernel.as";

const NONE: f32 = -Infinity;

/**
 * @param input f32 [rows, N], rows = images * outSide * outSide rounded up to even
 * @param bias f32 [C]
 * @param columns f32 [rows, K], scratch
 * @param output f32 [images, side, side, C]
 */
export function convTransposedForward(
  input: usize, packed: usize, bias: usize, columns: usize, output: usize,
  images: i32, side: i32, channels: i32, outputs: i32, kernel: i32, stride: i32, padding: i32, activate: i32,
): void {
  const K = columnLength(channels, kernel), cell = <usize>channels << 2;
  const outSide = (side + 2 * padding - kernel) / stride + 1;
  const rows = (images * outSide * outSide + 1) & ~1, pixels = images * side * side;
  gemm(rows, K, outputs, input, outputs << 2, 4, at(packed, K * outputs), K << 2, ZEROS, 0, columns, K << 2, NONE);
  for (let pixel = 0; pixel < pixels; pixel++) memory.copy(at(output, pixel * channels), bias, cell);
  scatter(output, columns, K << 2, 0, images * outSide * outSide, side, channels, kernel, stride, padding, outSide);
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
  const count = images * outSide * outSide, rows = (count + 1) & ~1, pixels = images * side * side;
  if (activate) eluBackward(dOutput, output, pixels * channels);
  addRows(dOutput, pixels, channels, dBias);
  gather(dOutput, columns, K << 2, 0, count, side, channels, kernel, stride, padding, outSide);
  gemm(K, outputs, count, columns, 4, K << 2, input, row, dPacked, row, dPacked, row, NONE);
  gemm(rows, outputs, K, columns, K << 2, 4, packed, row, ZEROS, 0, dInput, row, NONE);
}
