// Specs of VNCAs: parameter counts, and what is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeCellular, encodeVariational } from "../../src/models/variational.ts";
import {
  cellularParameterCount,
  cellularShapes,
  decoderMacs,
  initialCellular,
  isNonDoubling,
  PAPER_DOUBLING,
  PAPER_NONDOUBLING,
} from "../../src/systems/variational/cells.ts";
import { validateCellular } from "../../src/systems/variational/cells-validate.ts";
import { checkPool } from "../../src/training/variational/pool.ts";
import {
  EMOJI_LADDER,
  LADDER,
  LITE_DOUBLING,
  LITE_EMOJI,
  LITE_NONDOUBLING,
  LITE_WIDE,
  VARIATIONAL_PRESETS,
} from "../../src/training/variational/recipe.ts";

test("the paper's model has the paper's number of parameters, and its cost", () => {
  const [all, rule] = [6_585_088, 1_182_208];
  assert.deepEqual(cellularParameterCount(PAPER_DOUBLING), { all, growing: rule, rule });
  assert.equal((decoderMacs(PAPER_DOUBLING) / 1e9).toFixed(2), "12.87");
});

test("the lite models have at most half a million parameters", () => {
  for (const [spec, all, growing, rule] of [
    [LITE_DOUBLING, 279_808, 26_848, 20_576],
    [LITE_WIDE, 347_616, 94_656, 82_112],
    [LITE_EMOJI, 324_264, 36_104, 25_704],
    [LADDER, 321_108, 50_120, 46_224],
    [EMOJI_LADDER, 360_552, 53_776, 46_224],
  ] as const)
    assert.deepEqual(cellularParameterCount(spec), { all, growing, rule });
});

test("the models that do not double have the paper's rule, and a small one", () => {
  const paper = { all: 5_042_304, growing: 163_968, rule: 163_968 };
  assert.deepEqual(cellularParameterCount(PAPER_NONDOUBLING), paper);
  const lite = { all: 282_208, growing: 62_048, rule: 10_304 };
  assert.deepEqual(cellularParameterCount(LITE_NONDOUBLING), lite);
  assert.deepEqual(
    [PAPER_NONDOUBLING, LITE_NONDOUBLING, PAPER_DOUBLING, LITE_DOUBLING].map(isNonDoubling),
    [true, true, false, false],
  );
  assert.ok(!("update.1.bias" in cellularShapes(PAPER_NONDOUBLING)));
  for (const [name, preset] of Object.entries(VARIATIONAL_PRESETS)) {
    const { pool, batch } = preset.recipe(100);
    const { spec } = preset;
    assert.equal(pool !== undefined, spec.kind === "vnca" && isNonDoubling(spec), name);
    if (pool) checkPool(pool, spec, batch);
  }
});

test("specs that make no sense are refused in one sentence that names the field", () => {
  assert.deepEqual(validateCellular(LITE_DOUBLING), LITE_DOUBLING);
  assert.deepEqual(validateCellular(PAPER_DOUBLING), PAPER_DOUBLING);
  assert.deepEqual(validateCellular(PAPER_NONDOUBLING), PAPER_NONDOUBLING);
  assert.deepEqual(validateCellular(LITE_NONDOUBLING), LITE_NONDOUBLING);
  const encoder = LITE_DOUBLING.encoder;
  const wrong: Record<string, object> = {
    kind: { kind: "nca" },
    pictureChannels: { pictureChannels: 3 },
    likelihood: { pictureChannels: 4 },
    channels: { channels: 12 },
    latent: { latent: 40, seed: "copy" },
    seed: { seed: "random" },
    sides: { sides: [2, 4, 7, 14, 26] },
    steps: { steps: [1, 1] },
    "encoder.strides": { encoder: { ...encoder, strides: [2] } },
    "encoder.channels.1": { encoder: { ...encoder, channels: [8, 5, 8] } },
    encoder: { encoder: [] },
    update: { update: { kind: "chains", hidden: [8] } },
    "update.hidden": { update: { kind: "chain", hidden: [] } },
    "update.lastBias": { update: { kind: "chain", hidden: [64], lastBias: "no" } },
    "update.blocks": { update: { kind: "residual", blocks: Number.NaN } },
    "steps.1": { steps: [4, -1, 8, 4, 1] },
    "steps.4": { steps: [4, 4, 8, 4, [8, 16]] },
    "likelihood.mixtures": { likelihood: { mixtures: 0 } },
    scored: { scored: "all" },
  };
  for (const [field, change] of Object.entries(wrong))
    assert.throws(
      () => validateCellular({ ...LITE_DOUBLING, ...change }),
      new RegExp(`^Error: The spec's "${field}" must be .+, not .+\\.$`),
    );
  assert.throws(
    () => validateCellular({ ...LITE_DOUBLING, steps: [4, 4, 8, 4, 0] }),
    /"steps" .*the last at least 1/,
  );
  assert.throws(() => validateCellular(null), /must be an object, not null/);
  assert.throws(
    () => validateCellular({ ...LITE_DOUBLING, pictureChannels: 4, likelihood: { mixtures: 4 } }),
    /"channels" must be at least 36/,
  );
});

test("a model comes back from its file, and a broken one is refused", () => {
  const parameters = initialCellular(LITE_DOUBLING, 3);
  const model = { spec: LITE_DOUBLING, parameters, card: { dataset: "none", recipe: { a: 1 } } };
  const bytes = encodeVariational(model);
  assert.deepEqual(decodeCellular(bytes), model);
  assert.deepEqual(encodeVariational(decodeCellular(bytes)), bytes);
  assert.throws(() => decodeCellular(bytes.subarray(0, bytes.length - 8)), /truncated/);
  parameters["seed.bias"][3] = Number.NaN;
  assert.throws(() => encodeVariational(model), /1 of the 128 numbers of its tensor "seed.bias"/);
});
