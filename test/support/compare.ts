// Comparisons of arrays of numbers, written so that NaN fails.
import assert from "node:assert/strict";

type Numbers = ArrayLike<number>;

/** Largest absolute difference; NaN where either side has one. */
export function worst(actual: Numbers, expected: Numbers): number {
  assert.equal(actual.length, expected.length, "lengths differ");
  let largest = 0;
  for (let i = 0; i < expected.length; i++)
    largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
  return largest;
}

/**
 * L2 norm of the difference over that of what is expected.
 * @param least what to divide by at least, where what is expected may be nothing but rounding errors
 */
export function relative(actual: Numbers, expected: Numbers, least = 0): number {
  assert.equal(actual.length, expected.length, "lengths differ");
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i] - expected[i]) ** 2;
    norm += expected[i] ** 2;
  }
  return difference === 0 ? 0 : Math.sqrt(difference) / Math.max(Math.sqrt(norm), least);
}

/** L2 norm. */
export function normOf(values: Numbers): number {
  return Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));
}

/** Fails unless the difference is at most the tolerance, also where it is NaN. */
export function assertAtMost(difference: number, tolerance: number, what: string): void {
  assert.ok(difference <= tolerance, `${what}: ${difference} is not at most ${tolerance}`);
}

/** Fails unless both hold the same bits; unlike ===, tells -0 from 0 and takes NaN for itself. */
export function assertSameBits(
  actual: ArrayBufferView | undefined,
  expected: ArrayBufferView | undefined,
  what: string,
): void {
  assert.ok(actual && expected, `${what}: missing`);
  assert.ok(bytesOf(actual).equals(bytesOf(expected)), `${what}: the bits differ`);
}

/** The same for arrays by name or place. */
export function assertAllSameBits<T extends ArrayBufferView>(
  actual: Readonly<Record<string, T>> | readonly T[],
  expected: Readonly<Record<string, T>> | readonly T[],
  what: string,
): void {
  assert.deepEqual(Object.keys(actual), Object.keys(expected), `${what}: other names`);
  for (const [name, data] of Object.entries(expected))
    assertSameBits((actual as Record<string, T>)[name], data, `${what} ${name}`);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** Remembers the largest of the differences it is shown, by name, and prints them. */
export class Worst {
  readonly #seen = new Map<string, number>();

  see(name: string, difference: number): number {
    this.#seen.set(name, Math.max(this.#seen.get(name) ?? 0, difference));
    return difference;
  }

  toString(): string {
    return Array.from(this.#seen, ([name, value]) => `${name} ${value.toExponential(1)}`).join(
      ", ",
    );
  }
}
