// Runs that begin with a trained model's weights.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import { createScorer } from "../../src/systems/variational/autoencoder.ts";
import { type CellularSpec, initialCellular } from "../../src/systems/variational/cells.ts";
import { beginWith } from "../../src/training/variational/begin.ts";
import { assertAllSameBits } from "../support/compare.ts";
import { randomBatch, smallSpec } from "../support/variational.ts";

const spec = smallSpec({
  size: 4,
  sides: [2, 4],
  steps: [1, 2],
  update: { kind: "chain", hidden: [8, 16] },
});
const wide: CellularSpec = { ...spec, update: { kind: "chain", hidden: [16, 24] } };
const { parameters, pictures, noise } = randomBatch(spec, 3);

test("a run of the same spec begins with copies", () => {
  const begun = beginWith({ spec, parameters }, spec, initialCellular(spec, 9));
  assertAllSameBits(begun, parameters, "parameters");
  begun["seed.bias"][0]++;
  assert.notEqual(begun["seed.bias"][0], parameters["seed.bias"][0]);
});

test("a wider rule begins with doing the same, and its new units hear the cells", async () => {
  const initial = initialCellular(wide, 9);
  const begun = beginWith({ spec, parameters }, wide, initial);
  const engine = await createEngine({ kind: "reference" });
  const scores = async (of: CellularSpec, weights: typeof begun) => {
    const scorer = await createScorer(engine, of, weights, 1, 1);
    return (await scorer.run(pictures, noise)).map(({ logWeights }) => logWeights[0]);
  };
  assert.deepEqual(await scores(wide, begun), await scores(spec, parameters));
  await engine.dispose();
  const taps = 9 * spec.channels;
  const [first, from] = [begun["update.0.weight"], initial["update.0.weight"]];
  assert.deepEqual(first.subarray(8 * taps), from.subarray(8 * taps));
  assert.ok(first.subarray(8 * taps).every((weight) => weight !== 0));
});

test("a model of another kind is refused", () => {
  const refuses = (changes: Partial<CellularSpec>, field: string) => {
    const to = { ...spec, ...changes };
    const begin = () => beginWith({ spec, parameters }, to, initialCellular(to, 9));
    assert.throws(begin, new RegExp(`^Error: its "${field}" is not that of the model`));
  };
  refuses({ channels: 16 }, "channels");
  refuses({ steps: [1, 3] }, "steps");
  refuses({ update: { kind: "chain", hidden: [8, 8] } }, "update");
  refuses({ update: { kind: "chain", hidden: [16] } }, "update");
  refuses({ update: { kind: "residual", blocks: 1 } }, "update");
});
