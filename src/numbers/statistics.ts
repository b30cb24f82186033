/** Sums and means. Numbers are added one by one in their order and in float64, so that threads change no bit. */

/** Adds numbers; 0 if there are none. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}

/** Averages numbers; NaN if there are none. */
export function mean(values: ArrayLike<number>): number {
  return sum(values) / values.length;
}

/** Tells whether all numbers are finite. */
export function areFinite(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

/**
 * Sums arrays element by element, such as the gradients of a batch over its shards.
 * @param length number of elements of the sum
 * @param start place in every array at which the part to be summed begins
 * @returns sums [length]
 */
export function sumOfArrays(
  length: number,
  arrays: readonly ArrayLike<number>[],
  start = 0,
): Float64Array {
  const total = new Float64Array(length);
  let first = 0;
  // Summing four arrays at once saves time and changes no bit.
  for (; first + 4 <= arrays.length; first += 4) {
    const [a, b, c, d] = arrays.slice(first, first + 4);
    addFour(total, a, b, c, d, start);
  }
  for (; first < arrays.length; first++) addOne(total, arrays[first], start);
  return total;
}

// These are functions of their own, so that they are compiled for one kind of array.

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
