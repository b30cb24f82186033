// The kernel that makes matrices orthogonal against its definition, and shared among threads.
import { after, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import type { Engine, Layout, Program } from "../../src/engine/engine.ts";
import { normals } from "../../src/numbers/normal.ts";
import { deriveKey } from "../../src/numbers/random.ts";
import * as declared from "../../src/ops/orthogonalise/op.ts";
import { assertAtMost, assertSameBits, relative, Worst } from "../support/compare.ts";
import fc from "../support/properties.ts";

const reference = await createEngine({ kind: "reference" });
const plain = await createEngine({ arithmetic: "plain", threads: 0 });
const threaded = await createEngine({ arithmetic: "plain", threads: 2 });
after(() => Promise.all([reference, plain, threaded].map((engine) => engine.dispose())));

interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** No more rows than columns, both multiples of 8. */
const matrices: fc.Arbitrary<Matrix> = fc
  .record({
    rows: fc.integer({ min: 1, max: 5 }),
    more: fc.integer({ min: 0, max: 10 }),
    rngSeed: fc.nat(),
  })
  .map(({ rows, more, rngSeed }) => {
    const [height, width] = [8 * rows, 8 * (rows + more)];
    const values = normals(deriveKey(rngSeed, 0), height * width);
    return { rows: height, columns: width, values };
  });

const ARRAYS = { transposed: "transposed", gram: "gram", square: "square", next: "next" };
const PROGRAM: Program = [
  declared.orthogonalise.call(
    { matrix: "matrix", extent: "extent", ...ARRAYS },
    { numbers: 40 * 120, rows: 40 },
  ),
];

/** Every matrix a shard of its own. */
async function orthogonalise(engine: Engine, all: readonly Matrix[]) {
  const scratch = (length: number) => ({ type: "f32", scope: "scratch", length }) as const;
  const [largest, square] = [40 * 120, 40 * 40];
  const layout: Layout = {
    matrix: { type: "list", scope: "scratch", capacity: largest },
    extent: { type: "u32", scope: "scratch", length: 2 },
    transposed: scratch(largest),
    next: scratch(largest),
    gram: scratch(square),
    square: scratch(square),
  };
  const memory = await engine.allocate(layout, all.length);
  const shards = all.map(({ rows, columns, values }) => ({
    matrix: values,
    extent: [rows, columns],
  }));
  const work = all.map(({ values }) => values.length);
  const results = await memory.run(PROGRAM, { shards, download: ["matrix"], work });
  await memory.dispose();
  return results.map(({ matrix }) => matrix);
}

test("the kernel's directions are the definition's", async (t) => {
  const seen = new Worst();
  await fc.assert(
    fc.asyncProperty(matrices, async (matrix) => {
      const [[actual], [expected]] = await Promise.all(
        [plain, reference].map((engine) => orthogonalise(engine, [matrix])),
      );
      assertAtMost(seen.see("direction", relative(actual, expected)), 1e-4, "direction");
    }),
  );
  t.diagnostic(`worst: ${seen}`);
});

test("matrices shared among threads come out with the same bits", async () => {
  const all = fc.sample(matrices, { numRuns: 7, seed: 3 });
  const [one, two] = [await orthogonalise(plain, all), await orthogonalise(threaded, all)];
  for (const [i, direction] of one.entries()) assertSameBits(two[i], direction, `matrix ${i}`);
});
