// The masks of a spec: what they keep alive, in both engines, through files and training, and where they are refused.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createDish } from "../../src/dish/create.ts";
import { createEngine } from "../../src/engine/create.ts";
import { decodeRule, encodeRule } from "../../src/models/rule.ts";
import { decodeSafetensors } from "../../src/models/safetensors.ts";
import { grow } from "../../src/systems/growing/simulation.ts";
import { GROWING_SPEC, type Mask, validateGrowing } from "../../src/systems/growing/spec.ts";
import { newRun } from "../../src/training/run.ts";
import { train } from "../../src/training/train.ts";
import { assertAtMost, relative } from "../support/compare.ts";
import { Draws, randomParameters, randomState } from "../support/rules.ts";
import { smallRecipe } from "../support/runs.ts";

const SPEC = { ...GROWING_SPEC, channels: 8, hidden: 16 };
const [HEIGHT, WIDTH, STEPS] = [8, 9, 6];

const reference = await createEngine({ kind: "reference" });
const plain = await createEngine({ arithmetic: "plain", threads: 0 });
after(() => Promise.all([reference, plain].map((engine) => engine.dispose())));

const draws = new Draws(3);
const parameters = randomParameters(SPEC, draws, { gain: 0.8, pull: 0.3, drive: 0.1 });
const first = randomState(SPEC, HEIGHT, WIDTH, draws, "dense");
/** Channel 0 is a picture: half of its pixels are on. */
for (let cell = 0; cell < HEIGHT * WIDTH; cell++) first[cell * 8] = cell % 2;

/** Cells that hold anything after some steps. */
async function held(mask: Mask | undefined): Promise<boolean[]> {
  const rule = { spec: validateGrowing({ ...SPEC, mask }), parameters };
  const choices = { height: HEIGHT, width: WIDTH, steps: STEPS, states: [first] };
  const [expected, actual] = await Promise.all(
    [reference, plain].map((engine) => grow(engine, rule, choices)),
  );
  assertAtMost(relative(actual, expected), 1e-5, JSON.stringify(mask));
  return Array.from({ length: HEIGHT * WIDTH }, (_, cell) =>
    actual.subarray(cell * 8, cell * 8 + 8).some((value) => value !== 0),
  );
}

test("a mask keeps its cells and empties the others, in both engines", async () => {
  assert.ok((await held("none")).every(Boolean), "without a mask all cells hold something");
  const byInput = await held({ input: 0 });
  assert.deepEqual(
    byInput,
    byInput.map((_, cell) => cell % 2 === 1),
  );
  assert.deepEqual(await held("alpha"), await held(undefined));
});

test("a rule with another mask than alpha's says so in its file, which older readers refuse", () => {
  const formatOf = (mask: Mask | undefined): number => {
    const spec = validateGrowing({ ...SPEC, ...(mask && { mask }) });
    const bytes = encodeRule({ spec, parameters, card: { grid: [HEIGHT, WIDTH] } });
    assert.deepEqual(decodeRule(bytes).spec, spec);
    return JSON.parse(decodeSafetensors(bytes).metadata.blastema).format;
  };
  assert.deepEqual([undefined, "alpha" as const].map(formatOf), [1, 1]);
  assert.deepEqual(["none" as const, { input: 0 }].map(formatOf), [2, 2]);
});

test("a rule without a mask can be trained", async () => {
  const run = newRun({
    kind: "growing",
    spec: { ...SPEC, mask: "none" },
    height: HEIGHT,
    width: WIDTH,
    target: new Float32Array(HEIGHT * WIDTH * 4).fill(0.5),
    targetName: "grey",
    recipe: { ...smallRecipe("growing"), trainingSteps: 12 },
    rngSeed: 0,
    arithmetic: "plain",
  });
  const losses: number[] = [];
  await train(plain, run, { onStep: ({ loss }) => void losses.push(loss) });
  assert.ok(losses[11] < losses[0], losses.join(" "));
});

test("what is no mask is refused, and so is a rule with another one in a dish", async () => {
  for (const mask of ["beta", { input: 8 }, { input: -1 }, { output: 0 }])
    assert.throws(() => validateGrowing({ ...SPEC, mask }), /spec|mask/, JSON.stringify(mask));
  const dish = await createDish(plain, { height: HEIGHT, width: WIDTH });
  const rule = { spec: validateGrowing({ ...SPEC, mask: "none" }), parameters };
  await assert.rejects(dish.addRule(rule), /cells live by their alpha/);
  await dish.dispose();
});
