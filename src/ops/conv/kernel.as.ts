// Convolutions of the encoder over a batch of pictures: columns gathered, then one matrix product (README.md).
import { addRows, addTo, elu, eluBackward } from "../elu/kernel.as";
import { gemm } from "../gemm/kernel.as";

const NONE: f32 = -Infinity;
/** A row of zeros, to start sums from. */
export const ZEROS = memory.data(65536, 16);

// @ts-ignore: decorator
@inline
export function at(base: usize, index: i32): usize {
  return base + (<usize>index << 2);
}

/** K: numbers under the window, rounded up to a multiple of 8. */
// @ts-ignore: decorator
@inline
export function columnLength(channels: i32, kernel: i32): i32 {
  return (kernel * kernel * channels + 7) & ~7;
}

/** Packs weight [N, C, k, k] as [K, N] for forward and [N, K] for the way back; K counts window rows, then columns, then channels. */
export function packConv(weight: usize, packed: usize, channels: i32, outputs: i32, kernel: i32): void {
  const K = columnLength(channels, kernel), taps = kernel * kernel;
  const backward = at(packed, K * outputs);
  // Both loops write one number after the other.
  for (let c = 0; c < channels; c++) {
    for (let tap = 0; tap < taps; tap++) {
      const row = at(packed, (tap * channels + c) * outputs);
      for (let n = 0; n < outputs; n++) {
        store<f32>(at(row, n), load<f32>(at(weight, (n * channels + c) * taps + tap)));
      }
    }
  }
  for (let n = 0; n < outputs; n++) {
    for (let tap = 0; tap < taps; tap++) {
      const row = at(backward, n * K + tap * channels);
      for (let c = 0; c < channels; c++) {
        store<f32>(at(row, c), load<f32>(at(weight, (n * channels + c) * taps + tap)));
      }
    }
  }
}

/** Writes the gradient [K, N] in the stored order of the weight. */
export function unpackConv(dPacked: usize, dWeight: usize, channels: i32, outputs: i32, kernel: i32): void {
  const taps = kernel * kernel;
  for (let c = 0; c < channels; c++) {
    for (let tap = 0; tap < taps; tap++) {
      const row = at(dPacked, (tap * channels + c) * outputs);
      for (let n = 0; n < outputs; n++) {
        store<f32>(at(dWeight, (n * channels + c) * taps + tap), load<f32>(at(row, n)));
      }
    }
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
  gather(input, columns, K << 2, images, side, channels, kernel, stride, padding, outSide);
  gemm(rows, outputs, K, columns, K << 2, 4, packed, outputs << 2, bias, 0, output, outputs << 2, NONE);
  if (activate) elu(output, rows * outputs);
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
  const count = images * outSide * outSide, rows = (count + 1) & ~1;
  if (activate) eluBackward(dOutput, output, count * outputs);
  addRows(dOutput, count, outputs, dBias);
  gemm(K, outputs, count, columns, 4, K << 2, dOutput, row, dPacked, row, dPacked, row, NONE);
  if (!dInput) return;
  gemm(rows, K, outputs, dOutput, row, 4, at(packed, K * outputs), K << 2, ZEROS, 0, columns, K << 2, NONE);
  memory.fill(dInput, 0, <usize>(images * side * side * channels) << 2);
  scatter(dInput, columns, K << 2, images, side, channels, kernel, stride, padding, outSide);
}

/** One row of columns for each place of the window: what lies under it, 0 beyond the edge. */
export function gather(
  input: usize, columns: usize, rowBytes: usize,
  images: i32, side: i32, channels: i32, kernel: i32, stride: i32, padding: i32, outSide: i32,
): void {
  const cell = <usize>channels << 2;
  for (let place = 0; place < images * outSide * outSide; place++, columns += rowBytes) {
    const image = place / (outSide * outSide), top = place / outSide % outSide * stride - padding, left = place % outSide * stride - padding;
    let target = columns;
    for (let y = top; y < top + kernel; y++) {
      for (let x = left; x < left + kernel; x++, target += cell) {
        const isInside = y >= 0 && y < side && x >= 0 && x < side;
        if (isInside) memory.copy(target, at(input, ((image * side + y) * side + x) * channels), cell);
        else memory.fill(target, 0, cell);
      }
    }
  }
}

/** Adds every row of columns to what it was gathered from: the way back of {@link gather}. */
export function scatter(
  dInput: usize, columns: usize, rowBytes: usize,
  images: i32, side: i32, channels: i32, kernel: i32, stride: i32, padding: i32, outSide: i32,
): void {
  const cell = <usize>channels << 2;
  for (let place = 0; place < images * outSide * outSide; place++, columns += rowBytes) {
    const image = place / (outSide * outSide), top = place / outSide % outSide * stride - padding, left = place % outSide * stride - padding;
    let source = columns;
    for (let y = top; y < top + kernel; y++) {
      for (let x = left; x < left + kernel; x++, source += cell) {
        const isInside = y >= 0 && y < side && x >= 0 && x < side;
        if (!isInside) continue;
        const target = at(dInput, ((image * side + y) * side + x) * channels);
        addTo(target, source, channels);
      }
    }
  }
}
