/** Sums, means, and whether numbers are any. Numbers are added one by one in their order and in float64, so that threads change no bit. */

/** Sum of some numbers, 0 of none. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}

/** Mean of some numbers, NaN of none. */
export function mean(values: ArrayLike<number>): number {
  return sum(values) / values.length;
}

/** Whether none of some numbers is NaN or infinite. */
export function areFinite(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

/**
 * Sums arrays element by element, such as the gradients of a batch over its shards.
 * @param length of the sum
 * @param start where in every array the part to be summed begins
 */
export function sumOfArrays(
  length: number,
  arrays: readonly ArrayLike<number>[],
  start = 0,
): Float64Array {
  const total = new Float64Array(length);
  let first = 0;
  // Four arrays at once save time and change no bit.
  for (; first + 4 <= arrays.length; first += 4) {
    const [a, b, c, d] = arrays.slice(first, first + 4);
    addFour(total, a, b, c, d, start);
  }
  for (; first < arrays.length; first++) addOne(total, arrays[first], start);
  return total;
}

// Functions of their own, so that they are compiled for one kind of array.

function addFour(
  total: Float64Array,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  c: ArrayLike<number>,
  d: ArrayLike<number>,
  start: number,
): void {
  for (let i = 0; i < total.length; i++) {
    const at = start + i;
    total[i] = total[i] + a[at] + b[at] + c[at] + d[at];
  }
}

function addOne(total: Float64Array, values: ArrayLike<number>, start: number): void {
  for (let i = 0; i < total.length; i++) total[i] += values[start + i];
}
