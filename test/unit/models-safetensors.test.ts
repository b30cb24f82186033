import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  decodeSafetensors,
  encodeSafetensors,
  type Safetensors,
  type Tensor,
} from "../../src/models/safetensors.ts";
import fc from "../support/properties.ts";

const small: Safetensors = {
  tensors: {
    b: { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
    a: { shape: [3], data: Uint8Array.of(7, 8, 9) },
    count: { shape: [], data: BigUint64Array.of(2n ** 63n) },
  },
  metadata: { made: "by a test" },
};

/** A file with any JSON and any data, as a writer with faults could make it. */
function file(header: unknown, data: Uint8Array | number[] = []): Uint8Array {
  const json = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

const entry = (begin: number, end: number, dtype = "U8", shape: unknown = [end - begin]) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

const tensors: fc.Arbitrary<Tensor> = fc
  .array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 })
  .chain((shape) => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    const exactly = { minLength: size, maxLength: size };
    const data: fc.Arbitrary<Tensor["data"]> = fc.oneof(
      fc.float32Array(exactly),
      fc.float64Array(exactly),
      fc.uint8Array(exactly),
      fc.int32Array(exactly),
      fc.uint32Array(exactly),
      fc.bigUint64Array(exactly),
    );
    return data.map((values) => ({ shape, data: values }));
  });

const containers: fc.Arbitrary<Safetensors> = fc.record(
  {
    tensors: fc.dictionary(
      fc.string({ unit: "binary" }).filter((name) => name !== "__metadata__"),
      tensors,
      { noNullPrototype: true },
    ),
    metadata: fc.dictionary(fc.string(), fc.string({ unit: "binary" }), { noNullPrototype: true }),
  },
  { noNullPrototype: true },
);

test("what is encoded is decoded again, bit for bit", () => {
  fc.assert(
    fc.property(containers, (contents) => {
      assert.deepEqual(decodeSafetensors(encodeSafetensors(contents)), contents);
    }),
  );
});

test("equal contents give equal bytes, in whatever order they come", () => {
  const backwards = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).reverse());
  fc.assert(
    fc.property(containers, (contents) => {
      const reordered = {
        tensors: backwards(contents.tensors),
        metadata: backwards(contents.metadata),
      };
      assert.deepEqual(encodeSafetensors(reordered), encodeSafetensors(contents));
    }),
  );
});

test("data starts at a multiple of eight bytes, the widest types first", () => {
  const bytes = encodeSafetensors(small);
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  assert.equal(length % 8, 0);
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  assert.equal(
    text.trimEnd(),
    '{"__metadata__":{"made":"by a test"},' +
      '"count":{"dtype":"U64","shape":[],"data_offsets":[0,8]},' +
      '"b":{"dtype":"F32","shape":[2,3],"data_offsets":[8,32]},' +
      '"a":{"dtype":"U8","shape":[3],"data_offsets":[32,35]}}',
  );
});

test("a file from another writer is read, also at an odd place in memory", () => {
  const bytes = readFileSync(new URL("../fixtures/gradients-fire1.safetensors", import.meta.url));
  const shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  const contents = decodeSafetensors(shifted.subarray(1));
  assert.deepEqual(contents, decodeSafetensors(bytes));
  const weight = contents.tensors["update.0.weight"];
  assert.ok(weight?.data instanceof Float32Array);
  assert.equal(weight.data.length, weight.shape[0]! * weight.shape[1]!);
});

test("arrays are copies", () => {
  const bytes = encodeSafetensors(small);
  const decoded = decodeSafetensors(bytes);
  bytes.fill(0);
  assert.deepEqual(decoded, small);
});

test("tensors that contradict themselves are not written", () => {
  const write = (name: string, tensor: Tensor) => () =>
    encodeSafetensors({ tensors: { [name]: tensor }, metadata: {} });
  const data = new Float32Array(3);
  assert.throws(write("w", { shape: [2, 2], data }), /^Error: Tensor "w" has 3 numbers, but shape/);
  assert.throws(write("__metadata__", { shape: [3], data }), /cannot be named "__metadata__"/);
  const foreign = new Int16Array(1) as unknown as Float32Array;
  assert.throws(write("w", { shape: [1], data: foreign }), /"w" is not one of F64, U64/);
});

test("every truncation is refused", () => {
  const bytes = encodeSafetensors(small);
  for (let length = 0; length < bytes.length; length++) {
    const cut = () => decodeSafetensors(bytes.subarray(0, length));
    assert.throws(cut, /truncated|empty/, `${length} bytes`);
  }
});

test("a changed byte never crashes the reader or passes for a different shape", () => {
  const bytes = encodeSafetensors(small);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const broken = bytes.slice();
      broken[at] = broken[at]! ^ flip;
      try {
        for (const { shape, data } of Object.values(decodeSafetensors(broken).tensors))
          assert.equal(
            shape.reduce((product, extent) => product * extent, 1),
            data.length,
          );
      } catch (error) {
        assert.match((error as Error).message, /^The file .+\.$/s);
      }
    }),
  );
});

for (const [what, bytes, message] of [
  ["a picture", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13), /not a safet/],
  ["text", new TextEncoder().encode("hello, this is a letter"), /not a safetensors file/],
  ["zeros", new Uint8Array(64), /not a safetensors file/],
  ["a header that is not an object", file("[1,2,3]"), /not a safetensors file/],
  ["a header cut in the middle", file('{"a":'), /corrupt: its header is not JSON/],
  [
    "a header that is not UTF-8",
    file(`{"a": "\u00e4"}`).map((b) => (b === 0xc3 ? 0xff : b)),
    /JSON/,
  ],
  ["an unknown type", file({ a: entry(0, 2, "BF16", [1]) }, [0, 0]), /"a" of type BF16; only/],
  ["an inherited name as type", file({ a: entry(0, 0, "toString") }), /of type toString/],
  ["no shape", file({ a: { dtype: "U8", data_offsets: [0, 0] } }), /"a" lacks a dtype, a shape/],
  ["a tensor that is null", file({ a: null }), /"a" lacks a dtype, a shape/],
  ["a negative extent", file({ a: entry(0, 1, "U8", [-1]) }, [0]), /lacks a dtype, a shape/],
  ["a fractional extent", file({ a: entry(0, 1, "U8", [0.5]) }, [0]), /lacks a dtype, a shape/],
  ["three offsets", file({ a: { ...entry(0, 0), data_offsets: [0, 0, 0] } }), /lacks a dtype/],
  [
    "a shape beyond its bytes",
    file({ a: entry(0, 3, "U8", [4]) }, [0, 0, 0]),
    /\[4\], does not fit/,
  ],
  ["offsets backwards", file({ a: entry(2, 0, "U8", [2]) }, [0, 0]), /does not fit its -2 bytes/],
  ["an overlap", file({ a: entry(0, 2), b: entry(1, 3) }, [0, 0, 0]), /"b" overlaps another/],
  ["a gap", file({ a: entry(0, 1), b: entry(2, 3) }, [0, 0, 0]), /"b" leaves a gap before it/],
  ["a gap at the start", file({ a: entry(1, 2) }, [0, 0]), /"a" leaves a gap before it/],
  ["missing data", file({ a: entry(0, 9) }, [0, 0]), /truncated: 7 of the 9 bytes/],
  ["stray bytes", file({ a: entry(0, 1) }, [0, 0, 0]), /corrupt: 2 bytes after its last tensor/],
  ["metadata that is a number", file({ __metadata__: { a: 1 } }), /__metadata__ is not a list/],
  ["metadata that is null", file({ __metadata__: null }), /__metadata__ is not a list/],
  ["metadata that is a list", file({ __metadata__: ["a"] }), /__metadata__ is not a list/],
] as const)
  test(`refused in one sentence: ${what}`, () => {
    assert.throws(() => decodeSafetensors(bytes), message);
    assert.throws(() => decodeSafetensors(bytes), /^Error: The file [^\n]+\.$/);
  });
