// Convolutions and their transposes: the definitions against finite differences and against each other, the kernels
// against the definitions; test/engines/variational-fixtures.ts holds both against PyTorch.
import { test } from "node:test";
import type { Downloads, Engine, Layout } from "../../src/engine/engine.ts";
import { normals } from "../../src/numbers/normal.ts";
import { deriveKey } from "../../src/numbers/random.ts";
import { clear } from "../../src/ops/arrays/op.ts";
import { type ConvExtent, convLengths } from "../../src/ops/conv/layout.ts";
import * as conv from "../../src/ops/conv/op.ts";
import { convBackward, convForward } from "../../src/ops/conv/reference.ts";
import * as convTransposed from "../../src/ops/conv-transposed/op.ts";
import {
  convTransposedBackward,
  convTransposedForward,
} from "../../src/ops/conv-transposed/reference.ts";
import { denseBackward, denseForward } from "../../src/ops/dense/reference.ts";
import { builds, reference } from "../support/builds.ts";
import { assertAtMost, relative, Worst } from "../support/compare.ts";
import fc, { Kinds } from "../support/properties.ts";

const KINDS = {
  conv: { forward: convForward, backward: convBackward },
  convTransposed: { forward: convTransposedForward, backward: convTransposedBackward },
} as const;
type Kind = keyof typeof KINDS;

const width = fc.constantFrom(8, 16);

/** Windows of 1, 3 and 5, strides 1 and 2, odd and even sides, also one channel, which no vector fills. */
const extents: fc.Arbitrary<ConvExtent> = fc
  .record({
    images: fc.integer({ min: 1, max: 3 }),
    side: fc.integer({ min: 3, max: 8 }),
    channels: fc.constantFrom(1, 8, 16),
    outputs: width,
    kernel: fc.constantFrom(1, 3, 5),
    stride: fc.integer({ min: 1, max: 2 }),
    padding: fc.integer({ min: 0, max: 4 }),
  })
  .filter(({ side, kernel, padding }) => side + 2 * padding >= kernel);

/** Numbers of a layer, [small side] and [large side] as the convolution has them. */
function numbersOf(extent: ConvExtent, kind: Kind, rngSeed: number) {
  const { input: large, weight } = convLengths(extent);
  const small = convForward(
    extent,
    new Float64Array(large),
    new Float64Array(weight),
    new Float64Array(extent.outputs),
  ).length;
  const [inputs, outputs] = kind === "conv" ? [large, small] : [small, large];
  const draw = (place: number, length: number): Float64Array =>
    Float64Array.from(normals(deriveKey(rngSeed, place), length));
  return {
    input: draw(0, inputs),
    weight: draw(1, weight),
    bias: draw(2, kind === "conv" ? extent.outputs : extent.channels),
    dOutput: draw(3, outputs),
  };
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, i) => sum + value * b[i], 0);
}

for (const kind of ["conv", "convTransposed"] as const) {
  const { forward, backward } = KINDS[kind];

  test(`${kind}: gradients are finite differences`, (t) => {
    const seen = new Worst();
    fc.assert(
      fc.property(extents, fc.nat(), (extent, rngSeed) => {
        const { dOutput, ...at } = numbersOf(extent, kind, rngSeed);
        const [dWeight, dBias] = [at.weight, at.bias].map(({ length }) => new Float64Array(length));
        const dInput = backward(extent, dOutput, at.input, at.weight, dWeight, dBias);
        for (const [name, gradient] of Object.entries({
          input: dInput,
          weight: dWeight,
          bias: dBias,
        })) {
          const tensor = at[name as keyof typeof at];
          const place = rngSeed % tensor.length;
          const loss = (): number => dot(dOutput, forward(extent, at.input, at.weight, at.bias));
          // Linear in every tensor: the difference is exact but for rounding.
          tensor[place] += 0.5;
          const above = loss();
          tensor[place] -= 1;
          const difference = Math.abs(above - loss() - gradient[place]);
          assertAtMost(seen.see(name, difference), 1e-9, `${name}[${place}]`);
          tensor[place] += 0.5;
        }
      }),
      { numRuns: 100 },
    );
    t.diagnostic(`worst: ${seen}`);
  });

  test(`${kind}: the kernels' outputs and gradients are the definition's, in both builds`, async (t) => {
    const seen = new Worst();
    const kinds = new Kinds("one channel", "strides", "padding", "activated", "linear");
    await fc.assert(
      fc.asyncProperty(extents, fc.boolean(), fc.nat(), async (extent, activate, rngSeed) => {
        const elu = activate && (kind === "conv" || extent.channels > 1) ? 1 : 0;
        kinds.see({
          "one channel": extent.channels === 1,
          strides: extent.stride > 1,
          padding: extent.padding > 0,
          activated: elu === 1,
          linear: elu === 0,
        });
        const numbers = numbersOf(extent, kind, rngSeed);
        const expected = await runLayer(reference, kind, extent, elu, numbers);
        for (const engine of builds) {
          const actual = await runLayer(engine, kind, extent, elu, numbers);
          for (const [name, values] of Object.entries(expected))
            assertAtMost(
              seen.see(name, relative(actual[name], values, 1)),
              1e-5,
              `${engine.arithmetic} ${name}`,
            );
        }
      }),
      { numRuns: 150 },
    );
    t.diagnostic(`cases: ${kinds}`);
    kinds.assertEach(10);
    t.diagnostic(`worst: ${seen}`);
  });
}

test("the transposed convolution is the convolution's transpose: <conv x, y> = <x, transposed y>", (t) => {
  const seen = new Worst();
  fc.assert(
    fc.property(extents, fc.nat(), (extent, rngSeed) => {
      const { input, weight, dOutput } = numbersOf(extent, "conv", rngSeed);
      const there = convForward(extent, input, weight, new Float64Array(extent.outputs));
      const back = convTransposedForward(
        extent,
        dOutput,
        weight,
        new Float64Array(extent.channels),
      );
      const [one, other] = [dot(there, dOutput), dot(input, back)];
      const difference = Math.abs(one - other) / (1 + Math.abs(one));
      assertAtMost(seen.see("product", difference), 1e-10, "products");
    }),
  );
  t.diagnostic(`worst: ${seen}`);
});

test("a dense layer is the convolution of single cells, forward and in every gradient", (t) => {
  const seen = new Worst();
  const sizes = fc.record({ rows: fc.integer({ min: 1, max: 4 }), inputs: width, outputs: width });
  fc.assert(
    fc.property(sizes, fc.nat(), ({ rows, inputs, outputs }, rngSeed) => {
      const cell = { side: 1, kernel: 1, stride: 1, padding: 0 };
      const extent = { ...cell, images: rows, channels: inputs, outputs };
      const { input, weight, bias, dOutput } = numbersOf(extent, "conv", rngSeed);
      const run = (
        forward: (...tensors: Float64Array[]) => Float64Array,
        backward: (...tensors: Float64Array[]) => Float64Array,
      ) => {
        const [dWeight, dBias] = [weight, bias].map(({ length }) => new Float64Array(length));
        const dInput = backward(dOutput, input, weight, dWeight, dBias);
        return { output: forward(input, weight, bias), dInput, dWeight, dBias };
      };
      const expected = run(convForward.bind(null, extent), convBackward.bind(null, extent));
      const actual = run(denseForward, denseBackward);
      for (const [name, values] of Object.entries(expected))
        assertAtMost(seen.see(name, relative(actual[name as "output"], values)), 1e-14, name);
    }),
  );
  t.diagnostic(`worst: ${seen}`);
});

test("the exponential linear unit is e^x - 1 below zero, from tiny numbers to the lowest", async () => {
  const values = [
    -1e30, -200, -88, -87, -20, -3.1, -0.7, -1e-3, -1e-8, -0, 0, 1e-8, 0.5, 3, 80, 1e30,
  ];
  const extent = {
    images: 1,
    side: 1,
    channels: 16,
    outputs: 16,
    kernel: 1,
    stride: 1,
    padding: 0,
  };
  const numbers = {
    input: Float64Array.from(values),
    weight: Float64Array.from({ length: 256 }, (_, i) => (i % 17 === 0 ? 1 : 0)),
    bias: new Float64Array(16),
    dOutput: new Float64Array(16).fill(1),
  };
  for (const engine of [reference, ...builds]) {
    const { output, dInput } = await runLayer(engine, "conv", extent, 1, numbers);
    for (const [i, x] of values.entries()) {
      const [y, slope] = x > 0 ? [x, 1] : [Math.expm1(x), Math.exp(x)];
      assertAtMost(Math.abs(output[i] - y), 2e-7 * Math.max(1, x), `${engine.name} at ${x}`);
      assertAtMost(Math.abs(dInput[i] - slope), 2e-7, `${engine.name}'s slope at ${x}`);
    }
  }
});

/** Forward and backward of one layer on an engine, by the arrays' names. */
async function runLayer(
  engine: Engine,
  kind: Kind,
  extent: ConvExtent,
  elu: number,
  numbers: ReturnType<typeof numbersOf>,
): Promise<Downloads> {
  const { input: large, output: small, columns, block, packed, weight } = convLengths(extent);
  const [inputs, outputs] = kind === "conv" ? [large, small] : [small, large];
  const lengths = {
    ...{ input: inputs, dInput: inputs, output: outputs, dOutput: outputs },
    ...{ weight, dWeight: weight, bias: numbers.bias.length, dBias: numbers.bias.length },
    ...{ packed, dPacked: packed, columns: kind === "conv" ? columns : block },
  };
  const layout: Layout = Object.fromEntries(
    Object.entries(lengths).map(([name, length]) => [
      name,
      { type: "f32", scope: "scratch", length },
    ]),
  );
  const { channels: C, outputs: N, kernel } = extent;
  const weights = { channels: C, outputs: N, kernel };
  const own = { input: "input", packed: "packed", columns: "columns", output: "output" };
  const gradients = { dOutput: "dOutput", dPacked: "dPacked", dBias: "dBias", dInput: "dInput" };
  const ops = kind === "conv" ? conv : convTransposed;
  const filled = (values: Float64Array, length: number): Float64Array => {
    const whole = new Float64Array(length);
    whole.set(values);
    return whole;
  };
  const memory = await engine.allocate(layout, 1);
  const [downloads] = await memory.run(
    [
      clear.call({ array: "dPacked" }, { length: packed }),
      clear.call({ array: "dBias" }, { length: numbers.bias.length }),
      conv.pack.call({ weight: "weight", packed: "packed" }, weights),
      ops.forward.call({ ...own, bias: "bias" }, { ...extent, elu }),
      ops.backward.call({ ...own, ...gradients }, { ...extent, elu }),
      conv.unpack.call({ dPacked: "dPacked", dWeight: "dWeight" }, weights),
    ],
    {
      shards: [
        {
          input: filled(numbers.input, inputs),
          dOutput: filled(numbers.dOutput, outputs),
          weight: numbers.weight,
          bias: numbers.bias,
        },
      ],
      download: ["output", "dInput", "dWeight", "dBias"],
    },
  );
  await memory.dispose();
  const cut = (name: string, length: number) => [name, downloads[name].subarray(0, length)];
  return {
    ...downloads,
    ...Object.fromEntries([
      cut("output", numbers.dOutput.length),
      cut("dInput", numbers.input.length),
    ]),
  };
}
