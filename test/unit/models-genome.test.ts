// Weights of few bits, and the genome, which holds nothing else.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { encodeGenome } from "../../src/models/genome.ts";
import { readRule } from "../../src/models/read.ts";
import { roundParameters, roundTensor, unroundTensor } from "../../src/models/rounding.ts";
import { decodeRule } from "../../src/models/rule.ts";
import { checksum } from "../../src/numbers/checksum.ts";
import { decodePlanes, encodePlanes } from "../../src/numbers/entropy.ts";
import { parameterShapes } from "../../src/systems/growing/spec.ts";
import { assertSameBits } from "../support/compare.ts";
import fc from "../support/properties.ts";
import { rulesOf, specs } from "./models-arbitraries.ts";

const lizard = decodeRule(
  readFileSync(new URL("../../zoo/lizard-regenerating.safetensors", import.meta.url)),
);
const BITS = [2, 3, 4, 6, 8];
const bitsOf = fc.constantFrom(...BITS);
const numbersOf = fc.float32Array({
  noNaN: true,
  min: -100,
  max: 100,
  minLength: 6,
  maxLength: 6,
});

test("each row is whole numbers times a power of an eighth root of 2, and what is rounded stays", () => {
  fc.assert(
    fc.property(numbersOf, bitsOf, (numbers, bits) => {
      const rounded = roundTensor("update.0.weight", numbers, [2, 3], bits);
      const top = 2 ** (bits - 1) - 1;
      assert.ok(rounded.codes.every((code) => Math.abs(code) <= top));
      const back = unroundTensor(rounded);
      for (const [i, number] of back.entries()) {
        const scale = 2 ** (rounded.exponents[i < 3 ? 0 : 1]! / 8);
        assert.ok(Math.abs(number - rounded.codes[i]! * scale) <= 1e-6 * Math.abs(number));
      }
      assertSameBits(
        unroundTensor(roundTensor("update.0.weight", back, [2, 3], bits)),
        back,
        "again",
      );
    }),
  );
});

test("a row's scale is the best from that which cuts nothing down to a third of it", () => {
  fc.assert(
    fc.property(numbersOf, bitsOf, (numbers, bits) => {
      const top = 2 ** (bits - 1) - 1;
      const largest = Math.max(...numbers.map(Math.abs), 0.01);
      const whole = Math.ceil(8 * Math.log2(largest / top));
      const errorOf = (other: ArrayLike<number>): number =>
        numbers.reduce((sum, number, i) => sum + (number - other[i]!) ** 2, 0);
      const found = errorOf(unroundTensor(roundTensor("weight", numbers, [1, 6], bits)));
      for (let exponent = whole; exponent > whole - 13; exponent--) {
        const scale = 2 ** (exponent / 8);
        const codes = numbers.map((number) =>
          Math.max(-top, Math.min(top, Math.round(number / scale))),
        );
        const error = errorOf(codes.map((code) => code * scale));
        assert.ok(found <= error * (1 + 1e-4) + 1e-6, `${found}, where ${error} can be had`);
      }
    }),
  );
});

test("biases keep eight bits, whatever weights have", () => {
  const numbers = Float32Array.of(1, -0.5, 0.26, 0.01);
  const coarse = unroundTensor(roundTensor("update.0.weight", numbers, [1, 4], 2));
  const fine = unroundTensor(roundTensor("update.0.bias", numbers, [4], 2));
  assert.equal(new Set([...coarse].map(Math.abs)).size, 2, "nothing, and one size");
  for (const [i, number] of numbers.entries()) assert.ok(Math.abs(fine[i]! - number) < 0.006);
});

test("any rule comes back from its genome as its rounded self, with its grid", async () => {
  await fc.assert(
    fc.asyncProperty(rulesOf(specs), bitsOf, async (rule, bits) => {
      const back = await readRule(encodeGenome(rule, bits));
      assert.deepEqual(back.spec, rule.spec);
      assert.deepEqual(back.card, { grid: rule.card.grid });
      const shapes = parameterShapes(rule.spec);
      const expected = roundParameters(rule.parameters, shapes, bits);
      for (const name of Object.keys(shapes))
        assertSameBits(back.parameters[name]!, expected[name]!, name);
      assert.deepEqual(encodeGenome(back, bits), encodeGenome(rule, bits));
    }),
    { numRuns: 40 },
  );
});

test("fewer bits are fewer bytes, and fewer than the bits of its numbers are", () => {
  const sizes = BITS.map((bits) => encodeGenome(lizard, bits).length);
  assert.deepEqual(
    sizes,
    [...sizes].sort((a, b) => a - b),
  );
  const numbers = Object.values(lizard.parameters).reduce((sum, { length }) => sum + length, 0);
  for (const [i, bits] of BITS.entries())
    assert.ok(sizes[i]! < (numbers * bits) / 8, `${sizes[i]} bytes for ${bits} bits`);
});

test("at few bits deflate takes at least a fifth more", () => {
  for (const bits of [2, 3]) {
    const planes = Object.entries(parameterShapes(lizard.spec)).flatMap(([name, shape]) => {
      const { exponents, codes } = roundTensor(name, lizard.parameters[name]!, shape, bits);
      return [exponents, codes].map(({ buffer }) => new Uint8Array(buffer));
    });
    const deflated = deflateSync(Buffer.concat(planes), { level: 9 }).length;
    assert.ok(deflated > 1.2 * encodeGenome(lizard, bits).length, `${deflated} bytes`);
  }
});

test("a damaged genome is refused in one sentence, whatever is wrong with it", async () => {
  const genome = encodeGenome(lizard, 4);
  const refused = async (bytes: Uint8Array, sentence: RegExp): Promise<void> => {
    await assert.rejects(readRule(bytes), (error: Error) => {
      assert.match(error.message, sentence);
      assert.match(error.message, /^[A-Z][^\n]*\.$/);
      return true;
    });
  };
  const damaged = /damaged or cut short/;
  await refused(genome.subarray(0, genome.length - 1), damaged);
  await refused(genome.subarray(0, 8), damaged);
  await refused(Uint8Array.of(...genome, 0), damaged);
  for (const place of [8, 12, genome.length >> 1, genome.length - 1]) {
    const flipped = genome.slice();
    flipped[place]! ^= 4;
    await refused(flipped, damaged);
  }
  const length = genome[10]!;
  const said = JSON.parse(Buffer.from(genome.subarray(11, 11 + length)).toString());
  /** The same genome with a checksum that fits, and something else said of the rule. */
  const withSaid = (other: unknown, coded = genome.subarray(11 + length)): Uint8Array => {
    const text = Buffer.from(JSON.stringify(other));
    const body = Buffer.concat([Uint8Array.of(text.length), text, coded]);
    const sum = Buffer.from(checksum([body]).slice(0, 4), "hex");
    return Buffer.concat([genome.subarray(0, 8), sum, body]);
  };
  await readRule(withSaid(said));
  await refused(withSaid({ ...said, bits: 9 }), /bits.+from 2 to 8, not 9/);
  await refused(withSaid({ ...said, channels: 1e9 }), /"channels" must be/);
  await refused(withSaid({ ...said, grid: [0, 72] }), /"grid/);
  await refused(withSaid([said]), /does not say what it is of/);
  await refused(
    withSaid({ ...said, hidden: 4096, channels: 256 }),
    /too short for the \d+ numbers/,
  );
  // The fourth bit's lowest number stands for nothing.
  const lowest = [
    { values: new Int8Array(128), bits: 8 },
    { values: new Int8Array(128 * 48).fill(-8), bits: 4 },
  ];
  await refused(
    withSaid(said, encodePlanes(lowest)),
    /"update\.0\.weight" .+ does not fit its bits/,
  );
});

test("numbers are coded in about as many bits as they are surprising", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.integer({ min: 1, max: 8 }).chain((bits) =>
          fc.record({
            bits: fc.constant(bits),
            values: fc.int8Array({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 }),
          }),
        ),
      ),
      (planes) => {
        const shapes = planes.map(({ bits, values }) => ({ bits, length: values.length }));
        const decoded = decodePlanes(encodePlanes(planes), shapes);
        assert.deepEqual(
          decoded,
          planes.map(({ values }) => values),
        );
      },
    ),
  );
  // Three in four are zeros, the others one or minus one: 1.06 bits each.
  const values = Int8Array.from({ length: 8000 }, (_, i) => [0, 0, 1, 0, 0, 0, -1, 0][i % 8]!);
  const { length } = encodePlanes([{ values, bits: 2 }]);
  assert.ok(length > 1061 && length < 1075, `${length} bytes`);
  assert.ok(encodePlanes([{ values: new Int8Array(8000), bits: 2 }]).length < 10);
});
