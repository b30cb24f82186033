import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { exportDistill, importDistill } from "../../src/models/distill.ts";
import { dequantise, quantise, quantiseRule } from "../../src/models/quantise.ts";
import { readRule } from "../../src/models/read.ts";
import { GROWING_SPEC, type GrowingSpec, parameterCount } from "../../src/systems/growing/spec.ts";
import fc from "../support/properties.ts";
import { distillSpecs, rulesOf, specs } from "./models-arbitraries.ts";

const published = ["regenerating-lizard", "persistent-fish"].map((name) => ({
  name,
  text: readFileSync(new URL(`../fixtures/distill/${name}.json`, import.meta.url), "utf8"),
}));
const lizard = published[0]!.text;

/** The published lizard with one layer changed by hand. */
function tampered(layer: 0 | 1, change: Record<string, unknown>): string {
  const layers = JSON.parse(lizard);
  Object.assign(layers[layer], change);
  return JSON.stringify(layers);
}

for (const { name, text } of published)
  test(`the published ${name} is imported, and exported as the very same file`, async () => {
    const rule = importDistill(text);
    assert.deepEqual(rule.spec, GROWING_SPEC);
    assert.equal(parameterCount(rule.spec), 8336);
    assert.deepEqual(rule.card, { grid: [72, 72] });
    assert.equal(exportDistill(rule), text);
    assert.deepEqual(await readRule(new TextEncoder().encode(text)), rule);
    assert.deepEqual(quantiseRule(rule), rule);
  });

test("a parameter lies where the file's layout [in + 1, out] has it", () => {
  const { parameters } = importDistill(lizard);
  for (const [index, layer] of JSON.parse(lizard).entries()) {
    const { in_ch: inputs, out_ch: outputs, weight_scale, bias_scale } = layer;
    const bytes = Buffer.from(layer.data_b64, "base64");
    const value = (row: number, column: number, scale: number): number =>
      Math.fround((bytes[row * outputs + column]! / 255 - 0.5) * scale);
    const weight = parameters[`update.${index}.weight`]!;
    for (const [input, output] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [inputs - 1, outputs - 1],
    ] as const)
      assert.equal(weight[output * inputs + input], value(input, output, weight_scale));
    const bias = parameters[`update.${index}.bias`]!;
    assert.equal(bias[outputs - 1], value(inputs, outputs - 1, bias_scale));
  }
});

test("the card of an imported rule is the caller's", () => {
  const card = { target: "emoji:lizard", regime: "regenerating", grid: [96, 96] } as const;
  assert.deepEqual(importDistill(lizard, card).card, card);
});

test("eight bits are within half a step of the number, and quantised again they stay", () => {
  fc.assert(
    fc.property(fc.float32Array({ noNaN: true, noDefaultInfinity: true }), (numbers) => {
      const coarse = quantise(numbers);
      const decoded = dequantise(coarse);
      assert.deepEqual(quantise(decoded), coarse);
      const step = coarse.scale / 255;
      numbers.forEach((number, i) => {
        assert.ok(Math.abs(number - decoded[i]!) <= step * 0.5001 + 1e-45);
      });
    }),
  );
});

test("quantising: the ends of the range are bytes 0 and 255, zero is 128", () => {
  const { bytes, scale } = quantise(Float32Array.of(-2, 0, 2, 1));
  assert.equal(scale, 4);
  assert.deepEqual([...bytes], [0, 128, 255, 191]);
  // numpy's float32 gives 140 and 144 here; exact arithmetic would give 139 and 145.
  const close = quantise(Float32Array.of(0.09411761909723282, 0.13333337008953094, 1));
  assert.deepEqual([...close.bytes], [140, 144, 255]);
  const zeros = quantise(new Float32Array(2));
  assert.deepEqual([zeros.scale, ...zeros.bytes], [0, 128, 128]);
  assert.deepEqual(dequantise(zeros), new Float32Array(2));
});

test("any rule that fits is exported and imported as its quantised self, and that for good", () => {
  fc.assert(
    fc.property(rulesOf(distillSpecs), (rule) => {
      const text = exportDistill(rule);
      const { heal: _, ...card } = rule.card;
      const imported = importDistill(text, card);
      assert.deepEqual(imported, quantiseRule(rule));
      assert.equal(exportDistill(imported), text);
    }),
    { numRuns: 50 },
  );
});

test("a rule that a Distill file cannot hold is refused in one sentence", () => {
  const refusal = /^Error: A Distill file cannot hold this rule: its [^\n]+\.$/;
  fc.assert(
    fc.property(rulesOf(specs), (rule) => {
      assert.throws(() => exportDistill(rule), refusal);
    }),
    { numRuns: 50 },
  );
  const rule = importDistill(lizard);
  const under = (change: Partial<GrowingSpec>) => () =>
    exportDistill({ ...rule, spec: { ...rule.spec, ...change } });
  assert.throws(
    under({ filters: ["identity", "sobelY", "sobelX"] }),
    /its filters must be identity/,
  );
  assert.throws(under({ fireRate: 0.25 }), /its fireRate must be 0.5, not 0.25/);
  assert.throws(under({ aliveThreshold: 0.2 }), /its aliveThreshold must be 0.1, not 0.2/);
  assert.throws(under({ mask: "none" }), /its mask must be alpha/);
  const bias = new Float32Array(16).fill(Number.NaN);
  const broken = { ...rule, parameters: { ...rule.parameters, "update.1.bias": bias } };
  assert.throws(() => exportDistill(broken), /The rule is broken: 16 of the 16/);
});

for (const [what, text, message] of [
  ["an empty file", "", /not a Distill file: it is not JSON, or is cut short/],
  ["half a file", lizard.slice(0, 5000), /not a Distill file: it is not JSON, or is cut short/],
  ["an object", "{}", /must be a list of two layers/],
  ["one layer", `[${JSON.stringify(JSON.parse(lizard)[0])}]`, /must be a list of two layers/],
  ["a layer that is a number", "[1, 2]", /"layer 1" must be an object, not 1/],
  [
    "a layer of null",
    lizard.replace(/, \{"data_b64.+$/, ", null]"),
    /"layer 2" must be an object, not null/,
  ],
  [
    "another encoding",
    tampered(0, { type: "float32" }),
    /"layer 1.type" must be "uint8", not "float32"/,
  ],
  ["no size", tampered(1, { in_ch: undefined }), /"layer 2.in_ch" must be a whole number/],
  ["a negative size", tampered(1, { out_ch: -16 }), /"layer 2.out_ch" must be a whole number/],
  [
    "a scale of null",
    tampered(0, { weight_scale: null }),
    /"layer 1.weight_scale" must be a number/,
  ],
  ["a negative scale", tampered(0, { bias_scale: -1 }), /"layer 1.bias_scale" must be a number/],
  [
    "a scale out of range",
    tampered(0, { bias_scale: 1e39 }),
    /of the \d+ numbers of its tensor "update.0.bias" are NaN/,
  ],
  ["data that is a number", tampered(1, { data_b64: 7 }), /"layer 2.data_b64" must be a text/],
  ["data that is not base64", tampered(1, { data_b64: "é$" }), /its data_b64 is not base64/],
  [
    "too little data",
    tampered(1, { data_b64: "AAAA" }),
    /has 3 bytes, and 128 inputs .+ need 2064/,
  ],
  [
    "sizes that contradict",
    tampered(0, { in_ch: 98, out_ch: 64, data_b64: btoa("a".repeat(6336)) }),
    /layer 1 puts out 64 numbers, layer 2 takes in 128/,
  ],
  [
    "another perception",
    tampered(0, { in_ch: 64, data_b64: btoa("a".repeat(8320)) }),
    /takes in 64 numbers, not 3 for each of the 16 channels/,
  ],
] as const)
  test(`a Distill file is refused in one sentence: ${what}`, () => {
    assert.throws(() => importDistill(text), message);
    assert.throws(() => importDistill(text), /^Error: [^\n]+\.$/);
  });

test("a rounded rule does not claim what was measured of the exact one", () => {
  const parameters = { weight: Float32Array.of(1, 2) };
  const target = { grown: 0, afterRegrowth: 0, at2000: 0, at10000: 0 };
  const card = {
    grid: [4, 5] as const,
    target: "a.png",
    heal: { heals: true, healedShare: 1, target },
  };
  assert.deepEqual(quantiseRule({ spec: GROWING_SPEC, parameters, card }).card, {
    grid: [4, 5],
    target: "a.png",
  });
});
