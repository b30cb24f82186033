// The tape of hidden layers holds 96 MiB; the bits must not show where it was full.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import type { Call, Downloads, Program } from "../../src/engine/engine.ts";
import { matureCells, VISIBLE } from "../../src/ops/cell.ts";
import * as ops from "../../src/ops/growing-step/op.ts";
import { squaredError } from "../../src/ops/squared-error/op.ts";
import {
  gradientBuffers,
  PACK_RULE,
  ruleContents,
  ruleField,
  trainedRuleLayout,
  UNPACK_GRADIENTS,
} from "../../src/systems/growing/buffers.ts";
import { GROWING_SPEC, type GrowingSpec } from "../../src/systems/growing/spec.ts";
import { worst } from "../support/compare.ts";
import { Draws, randomParameters, randomState, randomTarget } from "../support/rules.ts";

const SIDE = 40;
/** Steps after which the gradient is taken out and put back in. */
const HALF = 3;
// 16 KiB a cell that fires, and all do: the tape is full after 6,144 cells, in the fourth step.
const spec: GrowingSpec = {
  ...GROWING_SPEC,
  channels: 4,
  filters: ["identity", "sobelX"],
  hidden: 4096,
  fireRate: 1,
};

const field = { field: "field", rule: "rule" };
const forward = (steps: number): Call => ops.forward.call(field, {}, { times: steps });
const backward = (steps: number): Call => ops.backward.call(field, {}, { times: steps });
const load = (state: string, step: number): Call =>
  ops.load.call({ field: "field", state, key: "key" }, { step });
const store = (state: string): Call => ops.store.call({ field: "field", state });
const gradient = (op: typeof ops.loadGradient | typeof ops.storeGradient): Call =>
  op.call({ field: "field", dState: "dState" });
const LOSS: Call = squaredError.call(
  { state: "last", target: "target", dState: "dState", loss: "loss" },
  { cells: SIDE * SIDE, channels: spec.channels, visible: VISIBLE, scale: 1 },
);

const end = (steps: number): Program => [
  ...[store("last"), LOSS, gradient(ops.loadGradient), backward(steps)],
];
const whole: Program = [load("first", 0), forward(2 * HALF), ...end(2 * HALF)];
const halves: Program = [
  ...[load("first", 0), forward(HALF), store("middle")],
  ...[load("middle", HALF), forward(HALF), ...end(HALF), gradient(ops.storeGradient)],
  ...[load("first", 0), forward(HALF), gradient(ops.loadGradient), backward(HALF)],
];

test("gradients have the same bits whether the tape of hidden layers is full or not", async () => {
  const draws = new Draws(7);
  const parameters = randomParameters(spec, draws, { gain: 0.1, pull: 0.2, drive: 0.2 });
  const first = randomState(spec, SIDE, SIDE, draws, "dense");
  const state = { type: "f32", scope: "scratch", length: SIDE * SIDE * spec.channels } as const;
  const engine = await createEngine({ threads: 0 });
  const run = async (program: Program): Promise<Downloads> => {
    const memory = await engine.allocate(
      {
        ...trainedRuleLayout(spec),
        ...{ first: state, middle: state, last: state, dState: state },
        target: { type: "f32", scope: "shared", length: SIDE * SIDE * VISIBLE },
        key: { type: "u32", scope: "scratch", length: 2 },
        loss: { type: "f32", scope: "scratch", length: 1 },
        field: ruleField(spec, "scratch", {
          ...{ height: SIDE, width: SIDE },
          recordedSteps: 2 * HALF,
        }),
      },
      1,
    );
    const target = randomTarget(SIDE, SIDE, new Draws(8));
    const [result] = await memory.run(
      [PACK_RULE, ...program, gradient(ops.storeGradient), UNPACK_GRADIENTS],
      {
        shared: { ...ruleContents({ spec, parameters }), target },
        shards: [{ first, key: [1, 2] }],
        download: ["last", "dState", ...gradientBuffers(spec)],
      },
    );
    return result;
  };
  const expected = await run(halves);
  const actual = await run(whole);
  assert.equal(matureCells(actual.last, spec), SIDE * SIDE, "every cell fires to the end");
  for (const [name, data] of Object.entries(expected))
    assert.equal(worst(actual[name], data), 0, `${name} differs`);
  await engine.dispose();
});
