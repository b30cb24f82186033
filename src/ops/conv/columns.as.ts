// Rows of columns: what lies under a convolution's windows, gathered for a matrix product, and the way back.
import { addTo } from "../elu/kernel.as";
import { MOST_COLUMNS } from "./sizes";

/** A row of zeros, to start sums from. */
export const ZEROS = memory.data(MOST_COLUMNS << 2, 16);

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

/**
 * What lies under the windows of some places, a row of columns for each; 0 beyond the edge.
 * @param first place, of all pictures' one after the other
 */
export function gather(
  input: usize, columns: usize, rowBytes: usize, first: i32, count: i32,
  side: i32, channels: i32, kernel: i32, stride: i32, padding: i32, outSide: i32,
): void {
  const cell = <usize>channels << 2, line = kernel * cell;
  for (let place = first; place < first + count; place++, columns += rowBytes) {
    const image = place / (outSide * outSide), top = place / outSide % outSide * stride - padding, left = place % outSide * stride - padding;
    const start = max(left, 0), end = min(left + kernel, side);
    let target = columns;
    for (let y = top; y < top + kernel; y++, target += line) {
      const isInside = y >= 0 && y < side && start < end;
      if (!isInside || end - start < kernel) memory.fill(target, 0, line);
      if (isInside) copy(target + (start - left) * cell, at(input, ((image * side + y) * side + start) * channels), (end - start) * cell);
    }
  }
}

/** Adds rows of columns to what they were gathered from: the way back of {@link gather}. */
export function scatter(
  dInput: usize, columns: usize, rowBytes: usize, first: i32, count: i32,
  side: i32, channels: i32, kernel: i32, stride: i32, padding: i32, outSide: i32,
): void {
  const cell = <usize>channels << 2, line = kernel * cell;
  for (let place = first; place < first + count; place++, columns += rowBytes) {
    const image = place / (outSide * outSide), top = place / outSide % outSide * stride - padding, left = place % outSide * stride - padding;
    const start = max(left, 0), end = min(left + kernel, side);
    let source = columns;
    for (let y = top; y < top + kernel; y++, source += line) {
      if (y < 0 || y >= side || start >= end) continue;
      addTo(at(dInput, ((image * side + y) * side + start) * channels), source + (start - left) * cell, (end - start) * channels);
    }
  }
}

/** Copies floats: short runs, for which memory.copy takes too long to start. */
function copy(to: usize, from: usize, bytes: usize): void {
  const end = to + bytes;
  for (; to + 16 <= end; to += 16, from += 16) v128.store(to, v128.load(from));
  for (; to < end; to += 4, from += 4) store<f32>(to, load<f32>(from));
}
