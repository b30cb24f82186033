// Specs of deconvolution baselines: parameter counts, and what is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  decodeCellular,
  decodeVariational,
  encodeVariational,
} from "../../src/models/variational.ts";
import {
  type BaselineSpec,
  baselineMacs,
  baselineParameterCount,
  decoderLayers,
  initialBaseline,
  PAPER_BASELINE,
} from "../../src/systems/variational/baseline.ts";
import { validateVariational } from "../../src/systems/variational/spec.ts";
import { LITE_BASELINE } from "../../src/training/variational/recipe.ts";

test("the paper's baseline has the parameters of its layers", () => {
  // Linear 256 -> 2 x 2 x 512, then 5x5 from 512 to 256, 128, 64, 32 channels and to the picture.
  const layers = [
    (256 + 1) * 2048,
    512 * 256 * 25 + 256,
    256 * 128 * 25 + 128,
    128 * 64 * 25 + 64,
    64 * 32 * 25 + 32,
    32 * 25 + 1,
  ];
  const decoder = layers.reduce((sum, count) => sum + count, 0);
  assert.equal(decoder, 4_879_617);
  assert.deepEqual(baselineParameterCount(PAPER_BASELINE), { all: 5_402_880 + decoder, decoder });
  // Every layer's convolution leads from the large side back to the small one.
  for (const { side, outSide, kernel, stride, padding } of decoderLayers(PAPER_BASELINE))
    assert.equal(Math.floor((side + 2 * padding - kernel) / stride) + 1, outSide);
  assert.equal(decoderLayers(PAPER_BASELINE).at(-1)?.padding, 4);
  assert.equal((baselineMacs(PAPER_BASELINE) / 1e6).toFixed(1), "53.8");
});

test("the small baseline has the small model's encoder and at most half a million parameters", () => {
  assert.deepEqual(baselineParameterCount(LITE_BASELINE), { all: 470_481, decoder: 217_521 });
  assert.equal((baselineMacs(LITE_BASELINE) / 1e6).toFixed(1), "28.9");
});

test("a model comes back from its file, as one that does not grow", () => {
  const model = {
    spec: LITE_BASELINE,
    parameters: initialBaseline(LITE_BASELINE, 1),
    card: { dataset: "none" },
  };
  const bytes = encodeVariational(model);
  assert.deepEqual(decodeVariational(bytes), model);
  assert.deepEqual(encodeVariational(decodeVariational(bytes)), bytes);
  assert.throws(() => decodeCellular(bytes), /^Error: This model does not grow/);
});

test("specs that make no sense are refused in one sentence that names the field", () => {
  assert.deepEqual(validateVariational(PAPER_BASELINE), PAPER_BASELINE);
  const { decoder } = PAPER_BASELINE;
  const wrong: Record<string, object> = {
    latent: { latent: 12 },
    pictureChannels: { pictureChannels: 4 },
    likelihood: { likelihood: { mixtures: 2 } },
    decoder: { decoder: null },
    "decoder.sides": { decoder: { ...decoder, sides: [2, 4, 8, 16, 33] } },
    "decoder.channels": { decoder: { ...decoder, channels: [512, 256] } },
  };
  for (const [field, change] of Object.entries(wrong))
    assert.throws(
      () => validateVariational({ ...PAPER_BASELINE, ...change } as BaselineSpec),
      new RegExp(`^Error: The spec's "${field}" must be `),
    );
  assert.throws(() => validateVariational({ ...PAPER_BASELINE, kind: "other" }), /"kind" must be/);
  assert.throws(() => validateVariational(null), /must be an object, not null/);
});
