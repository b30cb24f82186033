import assert from "node:assert/strict";
import { test } from "node:test";
import { readRule } from "../../src/models/read.ts";
import { decodeRule, encodeRule, type Rule } from "../../src/models/rule.ts";
import { decodeSafetensors, encodeSafetensors, type Tensor } from "../../src/models/safetensors.ts";
import { initialParameters } from "../../src/systems/growing/initial.ts";
import { GROWING_SPEC } from "../../src/systems/growing/spec.ts";
import fc from "../support/properties.ts";
import { rulesOf, specs } from "./models-arbitraries.ts";

const rule: Rule = {
  spec: GROWING_SPEC,
  parameters: initialParameters(GROWING_SPEC, 1),
  card: { grid: [72, 72], target: "emoji:lizard", regime: "regenerating", recipe: { steps: 8000 } },
};

/** The model file of {@link rule}, with its description or its tensors changed by hand. */
function tampered(
  change: Record<string, unknown>,
  tensors: Record<string, Tensor | undefined> = {},
): Uint8Array {
  const file = decodeSafetensors(encodeRule(rule));
  const model = { ...JSON.parse(file.metadata.blastema!), ...change };
  const changed = Object.entries({ ...file.tensors, ...tensors }).filter(([, tensor]) => tensor);
  return encodeSafetensors({
    tensors: Object.fromEntries(changed) as Record<string, Tensor>,
    metadata: { blastema: JSON.stringify(model) },
  });
}

const described = (metadata: Record<string, string>): Uint8Array =>
  encodeSafetensors({ tensors: {}, metadata });

test("a rule that is encoded is decoded again, bit for bit", async () => {
  await fc.assert(
    fc.asyncProperty(rulesOf(specs), async (any) => {
      const bytes = encodeRule(any);
      assert.deepEqual(decodeRule(bytes), any);
      assert.deepEqual(encodeRule(decodeRule(bytes)), bytes);
      assert.deepEqual(await readRule(bytes), any);
    }),
  );
});

test("the description stands in the file as documented", () => {
  const { metadata, tensors } = decodeSafetensors(encodeRule(rule));
  assert.deepEqual(Object.keys(metadata), ["blastema"]);
  assert.equal(
    metadata.blastema,
    '{"format":1,"kind":"nca","channels":16,"visible":[0,1,2],"alpha":3,' +
      '"filters":["identity","sobelX","sobelY"],"hidden":128,"activation":"relu","fireRate":0.5,' +
      '"aliveThreshold":0.1,"boundary":"zero","grid":[72,72],"target":"emoji:lizard",' +
      '"regime":"regenerating","recipe":{"steps":8000}}',
  );
  assert.deepEqual(
    Object.entries(tensors).map(([name, { shape }]) => [name, shape]),
    [
      ["update.0.bias", [128]],
      ["update.0.weight", [128, 48]],
      ["update.1.bias", [16]],
      ["update.1.weight", [16, 128]],
    ],
  );
});

test("learned filters are one more tensor", () => {
  const spec = { ...GROWING_SPEC, filters: { learned: 2 } };
  const learned = { spec, parameters: initialParameters(spec, 1), card: rule.card };
  const { tensors, metadata } = decodeSafetensors(encodeRule(learned));
  assert.deepEqual(tensors["perceive.weight"]?.shape, [2, 16, 3, 3]);
  assert.deepEqual(JSON.parse(metadata.blastema!).filters, { learned: 2 });
});

test("what a newer version adds to the description is passed over", () => {
  assert.deepEqual(decodeRule(tampered({ mood: "calm" })), rule);
});

test("a broken rule is not encoded", () => {
  const encode = (parameters: Record<string, Float32Array | undefined>) => () =>
    encodeRule({
      ...rule,
      parameters: { ...rule.parameters, ...parameters } as Rule["parameters"],
    });
  const bias = (value: number) => ({ "update.1.bias": new Float32Array(16).fill(value) });
  assert.throws(encode(bias(Number.NaN)), /^Error: The rule is broken: 16 of the 16 numbers/);
  assert.throws(encode(bias(-Infinity)), /"update.1.bias" are NaN or infinite\.$/);
  assert.throws(
    encode({ "update.1.bias": new Float32Array(15) }),
    /has shape \[15\], .+ asks for \[16\]/,
  );
  assert.throws(encode({ toString: new Float32Array(1) }), /a tensor "toString", which its spec/);
  assert.throws(() => encodeRule({ ...rule, spec: { ...rule.spec, fireRate: 2 } }), /"fireRate"/);
  assert.throws(() => encodeRule({ ...rule, card: { grid: [0, 72] } }), /"grid" must be two whole/);
});

const f32 = (shape: number[], fill = 0): Tensor => ({
  shape,
  data: new Float32Array(shape.reduce((product, extent) => product * extent, 1)).fill(fill),
});

for (const [what, bytes, message] of [
  ["an empty file", new Uint8Array(0), /^Error: The file is empty\.$/],
  ["half a file", encodeRule(rule).subarray(0, 20000), /truncated: \d+ of the 33344 bytes/],
  ["a foreign safetensors file", described({}), /not a model of Blastema: its metadata names none/],
  [
    "a description cut short",
    described({ blastema: '{"format":' }),
    /description is not a JSON object/,
  ],
  ["a description of another kind", described({ blastema: "[1]" }), /is not a JSON object/],
  [
    "a newer format",
    tampered({ format: 4 }),
    /has format 4, and this version .+ reads formats 1 to 3/,
  ],
  ["no format", tampered({ format: undefined }), /has format absent/],
  ["another model", tampered({ kind: "vnca" }), /a model of kind "vnca", not a rule/],
  ["other colours", tampered({ visible: [2, 1, 0] }), /"visible" must be \[0,1,2\], not \[2,1,0\]/],
  ["alpha elsewhere", tampered({ alpha: 0 }), /"alpha" must be 3, not 0/],
  ["a spec out of range", tampered({ channels: 3 }), /"channels" must be .+, not 3/],
  ["an unknown filter", tampered({ filters: ["prewitt"] }), /"filters.0" must be/],
  ["no grid", tampered({ grid: undefined }), /"grid" must be two whole numbers .+, not absent/],
  ["a grid of words", tampered({ grid: ["a", "b"] }), /"grid" must be two whole numbers/],
  ["an unknown regime", tampered({ regime: "sleeping" }), /"regime" must be "growing", "pers/],
  ["a target that is no text", tampered({ target: 7 }), /"target" must be a text, not 7/],
  [
    "a recipe that is no object",
    tampered({ recipe: [1] }),
    /"recipe" must be an object nested at most 64 deep, not \[1\]/,
  ],
  [
    "a missing tensor",
    tampered({}, { "update.1.bias": undefined }),
    /lacks the tensor "update.1.b/,
  ],
  ["an extra tensor", tampered({}, { extra: f32([1]) }), /a tensor "extra", which its spec has no/],
  ["another shape", tampered({}, { "update.1.bias": f32([4, 4]) }), /shape \[4,4\], .+ for \[16\]/],
  ["another hidden size", tampered({ hidden: 48 }), /has shape \[128,48\], .+ asks for \[48,48\]/],
  [
    "other numbers",
    tampered({}, { "update.1.bias": { shape: [16], data: new Float64Array(16) } }),
    /not of type F32/,
  ],
  ["NaN", tampered({}, { "update.1.bias": f32([16], Number.NaN) }), /broken: 16 of the 16 numbers/],
  ["infinity", tampered({}, { "update.1.bias": f32([16], Infinity) }), /are NaN or infinite\.$/],
] as const)
  test(`a model file is refused in one sentence: ${what}`, async () => {
    assert.throws(() => decodeRule(bytes), message);
    await assert.rejects(readRule(bytes), /^Error: [^\n]+\.$/);
  });
