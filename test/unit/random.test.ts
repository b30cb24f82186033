import assert from "node:assert/strict";
import { test } from "node:test";
import {
  deriveKey,
  fires,
  fireThreshold,
  type Key,
  STREAM,
  threefry,
  uniform,
  uniformInt,
} from "../../src/numbers/random.ts";

test("Threefry gives the known answers of Random123", () => {
  const ones = 0xffffffff;
  assert.deepEqual(threefry([0, 0], 0, 0), [0x6b200159, 0x99ba4efe]);
  assert.deepEqual(threefry([ones, ones], ones, ones), [0x1cb996fc, 0xbb002be7]);
  assert.deepEqual(
    threefry([0x13198a2e, 0x03707344], 0x243f6a88, 0x85a308d3),
    [0xc4923a9c, 0x483df7a0],
  );
});

// Computed by a program of its own, in Python: these numbers are part of the format of a run.
test("keys, draws and fire masks are what they have always been", () => {
  const key = deriveKey(1, STREAM.fire, 0, 0);
  assert.deepEqual(deriveKey(0, STREAM.fire, 0, 0), [0x24484a8e, 0x7123cba5]);
  assert.deepEqual(deriveKey(1, STREAM.weights, 3), [0x5031d2fa, 0x912fef99]);
  assert.deepEqual(deriveKey(2 ** 53 - 1, STREAM.damage, 0, 7999, 2), [0xba68660d, 0x9236daee]);
  assert.deepEqual(
    [0, 1, 2].map((index) => uniform(key, index)),
    [0.3599185887724161, 0.6592903172131628, 0.26899172831326723],
  );
  const row = Array.from({ length: 24 }, (_, x) => (fires(key, 7, 3, x, 2 ** 23) ? 1 : 0));
  assert.equal(row.join(""), "001011101000001110111100");
});

test("keys of different purposes, seeds and indices differ", () => {
  const seen = new Set<string>();
  let made = 0;
  const see = (key: Key): void => {
    seen.add(key.join());
    made++;
  };
  for (const rngSeed of [0, 1, 2, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1]) {
    for (const stream of Object.values(STREAM)) {
      see(deriveKey(rngSeed, stream));
      for (let i = 0; i < 20; i++) {
        see(deriveKey(rngSeed, stream, i));
        for (let j = 0; j < 20; j++) see(deriveKey(rngSeed, stream, i, j));
      }
    }
  }
  assert.equal(seen.size, made);
  assert.equal(new Set(Object.values(STREAM)).size, Object.keys(STREAM).length);
});

test("an rngSeed that is no whole number from 0 to 2^53 - 1 is refused", () => {
  for (const rngSeed of [-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => deriveKey(rngSeed, STREAM.fire), /^Error: rngSeed must be a whole number/);
  }
});

test("draws are uniform, and neighbouring keys' draws are not related", () => {
  const draws = 20_000;
  const [one, other] = [0, 1].map((index) => deriveKey(3, STREAM.cut, index));
  const bins = new Array(16).fill(0);
  let product = 0;
  for (let i = 0; i < draws; i++) {
    const value = uniform(one, i);
    assert.ok(value >= 0 && value < 1);
    bins[Math.floor(value * 16)]++;
    product += (value - 0.5) * (uniform(other, i) - 0.5);
  }
  const expected = draws / 16;
  const chiSquare = bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // 15 degrees of freedom: 44.3 is passed once in 10,000 times.
  assert.ok(chiSquare <= 44.3, `chi-square ${chiSquare}`);
  // The mean product of independent draws has a standard deviation of 1 / 12 / sqrt(draws).
  assert.ok(Math.abs(product / draws) <= 4 / 12 / Math.sqrt(draws), `product ${product / draws}`);
});

test("whole numbers are drawn from 0 to count - 1, each about as often", () => {
  const key = deriveKey(4, STREAM.poolDraw);
  const counts = new Array(7).fill(0);
  for (let i = 0; i < 14_000; i++) counts[uniformInt(key, i, 7)]++;
  assert.equal(counts.length, 7);
  for (const count of counts) assert.ok(Math.abs(count - 2000) <= 200, `${counts}`);
  assert.equal(uniformInt(key, 5, 1), 0);
});

test("as many cells fire as the rate says, in every step", () => {
  const side = 200;
  for (const rate of [0.5, 0.1, 0.9]) {
    const key = deriveKey(5, STREAM.fire, Math.round(rate * 10));
    for (const step of [0, 1, 1000]) {
      let count = 0;
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++) if (fires(key, step, y, x, fireThreshold(rate))) count++;
      const deviation = Math.sqrt(side * side * rate * (1 - rate));
      assert.ok(Math.abs(count - side * side * rate) <= 4.5 * deviation, `${count} at ${rate}`);
    }
  }
});

test("neighbours in space and time fire independently", () => {
  const side = 128;
  const key = deriveKey(6, STREAM.fire);
  const sign = (step: number, y: number, x: number): number =>
    fires(key, step, y, x, fireThreshold(0.5)) ? 1 : -1;
  for (const [dStep, dy, dx] of [
    [0, 0, 1],
    [0, 0, 2],
    [0, 1, 0],
    [0, 1, 1],
    [1, 0, 0],
  ]) {
    let sum = 0;
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) sum += sign(3, y, x) * sign(3 + dStep, y + dy, x + dx);
    assert.ok(Math.abs(sum) <= 4.5 * side, `${dStep} ${dy} ${dx}: ${sum}`);
  }
});

test("at fire rate 1 every cell fires, at the threshold's ends none or all", () => {
  const key = deriveKey(7, STREAM.fire);
  assert.equal(fireThreshold(1), 2 ** 24);
  assert.equal(fireThreshold(0.5), 2 ** 23);
  for (let cell = 0; cell < 20_000; cell++) {
    const [y, x] = [Math.floor(cell / 141), cell % 141];
    assert.ok(fires(key, cell, y, x, fireThreshold(1)));
    assert.ok(!fires(key, cell, y, x, 0));
  }
  // A draw of 24 bits below the rate: more cells fire at a higher rate, and never fewer.
  for (let x = 0; x < 500; x++) {
    const at = [0.1, 0.3, 0.7].map((rate) => fires(key, 1, 2, x, fireThreshold(rate)));
    assert.ok((!at[0] || at[1]) && (!at[1] || at[2]));
  }
});
