// Objectives: one in plain TypeScript is worth what the same one in kernels is, and samples have targets and biases of their own.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import type { Layout } from "../../src/engine/engine.ts";
import { detail } from "../../src/objectives/detail.ts";
import type { HostObjective, KernelObjective } from "../../src/objectives/objective.ts";
import { squaredError } from "../../src/objectives/squared-error.ts";
import { squaredError as definition } from "../../src/ops/squared-error/reference.ts";
import { createRollout, type RolloutInput } from "../../src/systems/growing/rollout.ts";
import { GROWING_SPEC } from "../../src/systems/growing/spec.ts";
import { newRun } from "../../src/training/run.ts";
import { decodeRun, encodeRun } from "../../src/training/run-file.ts";
import { train } from "../../src/training/train.ts";
import { assertAtMost, relative } from "../support/compare.ts";
import {
  Draws,
  randomKeys,
  randomParameters,
  randomState,
  randomTarget,
} from "../support/rules.ts";
import { smallRecipe, smallRun } from "../support/runs.ts";

const SPEC = { ...GROWING_SPEC, channels: 8, hidden: 16 };
const [HEIGHT, WIDTH, BATCH, STEPS] = [9, 11, 3, 7];
const EXTENT = { spec: SPEC, height: HEIGHT, width: WIDTH, batch: BATCH, maxSteps: STEPS };

const engines = [
  await createEngine({ kind: "reference" }),
  await createEngine({ arithmetic: "plain", threads: 0 }),
  await createEngine({ arithmetic: "plain", threads: 2 }),
];
after(() => Promise.all(engines.map((engine) => engine.dispose())));

/** The squared error once more, on the caller's thread. */
const onHost: HostObjective = {
  name: "squared error on the host",
  judge: (state, target, dState) => definition(state, target, dState, 1),
  error: squaredError.error,
};

function input(rngSeed: number): RolloutInput {
  const draws = new Draws(rngSeed);
  return {
    parameters: randomParameters(SPEC, draws, { gain: 0.8, pull: 0.3, drive: 0.1 }),
    states: Array.from({ length: BATCH }, () => randomState(SPEC, HEIGHT, WIDTH, draws, "dense")),
    fireKeys: randomKeys(BATCH, draws),
    steps: STEPS,
    targets: Array.from({ length: BATCH }, () => randomTarget(HEIGHT, WIDTH, draws)),
  };
}

for (const engine of engines)
  test(`${engine.name}, ${engine.threads} threads: the host's squared error is the kernel's`, async (t) => {
    const kernel = await createRollout(engine, EXTENT);
    const host = await createRollout(engine, { ...EXTENT, objective: onHost });
    let worst = 0;
    for (const rngSeed of [1, 2]) {
      const expected = await kernel.run(input(rngSeed), { stateGradients: true });
      const actual = await host.run(input(rngSeed), { stateGradients: true });
      assert.deepEqual(actual.states, expected.states);
      worst = Math.max(worst, relative(actual.losses, expected.losses));
      for (const name of Object.keys(expected.gradients))
        worst = Math.max(worst, relative(actual.gradients[name], expected.gradients[name]));
      for (const [sample, dState] of expected.stateGradients!.entries())
        worst = Math.max(worst, relative(actual.stateGradients![sample], dState));
      const largest = Math.max(...expected.gradients["update.0.weight"].map(Math.abs));
      assert.ok(largest > 0, "there are gradients to compare");
    }
    await kernel.dispose();
    await host.dispose();
    t.diagnostic(`worst ${worst.toExponential(1)}`);
    assertAtMost(worst, 2e-6, "difference");
  });

for (const objective of [squaredError, detail])
  test(`${objective.name}: every sample is judged by its own target, and has a hidden bias of its own`, async () => {
    const [engine] = engines;
    const rollout = await createRollout(engine, { ...EXTENT, objective });
    const single = await createRollout(engine, { ...EXTENT, objective, batch: 1 });
    const batch = input(5);
    const own = batch.parameters["update.0.bias"];
    const hiddenBiases = Array.from({ length: BATCH }, (_, sample) =>
      own.map((value) => value + 0.1 * sample),
    );
    const all = await rollout.run({ ...batch, hiddenBiases });
    const sum = new Float64Array(own.length);
    for (let sample = 0; sample < BATCH; sample++) {
      const one = await single.run({
        ...batch,
        parameters: { ...batch.parameters, "update.0.bias": hiddenBiases[sample] },
        states: [batch.states[sample]],
        fireKeys: [batch.fireKeys[sample]],
        targets: [batch.targets[sample]],
      });
      assert.deepEqual(all.states[sample], one.states[0]);
      assertAtMost(Math.abs(all.losses[sample] - one.losses[0]), 1e-12, "loss");
      const alone = one.gradients["update.0.bias"].map((value) => value / BATCH);
      assertAtMost(
        relative(all.hiddenBiasGradients![sample], alone),
        1e-12,
        "gradient of its bias",
      );
      for (let i = 0; i < sum.length; i++) sum[i] += alone[i];
    }
    assertAtMost(relative(all.gradients["update.0.bias"], sum), 1e-12, "their sum");
    await rollout.dispose();
    await single.dispose();
  });

test("a run keeps to the objective that its recipe names", async () => {
  const engine = engines[1];
  const start = (objective?: string) =>
    newRun({
      kind: "growing",
      spec: SPEC,
      height: 8,
      width: 8,
      target: new Float32Array(8 * 8 * 4).fill(0.5),
      targetName: "grey",
      recipe: { ...smallRecipe("persistent"), trainingSteps: 3, objective },
      rngSeed: 0,
      arithmetic: "plain",
    });
  const run = start(onHost.name);
  assert.equal(await train(engine, run, { objective: onHost }), true);
  const again = decodeRun(encodeRun(run), "growing");
  assert.equal(again.recipe.objective, onHost.name);
  await assert.rejects(
    train(engine, again),
    /objective is "squared error on the host", but the program brought "squared error"/,
  );
  await assert.rejects(
    train(engine, start(), { objective: onHost }),
    /objective is "squared error", but/,
  );
});

test("detail: a lone point counts 11 times as much as in the squared error", async () => {
  const extent = { height: 5, width: 6, channels: 4 };
  const point = new Float32Array(5 * 6 * 4);
  point[2 * 6 * 4 + 2 * 4] = 1;
  const lossOf = async ({ layout, contents, program }: KernelObjective): Promise<number> => {
    const state = { type: "f32", scope: "scratch", length: point.length } as const;
    const given: Layout = { state, dState: state, loss: { ...state, length: 1 } };
    const memory = await engines[0].allocate({ ...given, ...layout(extent) }, 1);
    const [{ loss }] = await memory.run(program(extent, 1), {
      shards: [{ state: point, ...contents(new Float32Array(point.length)) }],
      download: ["loss"],
    });
    await memory.dispose();
    return loss[0];
  };
  assertAtMost(Math.abs((await lossOf(squaredError)) - 1 / 120), 1e-15, "squared error");
  assertAtMost(Math.abs((await lossOf(detail)) - 11 / 120), 1e-15, "detail");
});

test("a recipe may ask for detail, and its run needs no program of its own", async () => {
  const [engine] = [engines[1]!];
  const losses = async (objective?: string): Promise<number[]> => {
    const run = smallRun(smallRecipe("persistent", { objective }));
    const told: number[] = [];
    await train(engine, run, { until: 2, onStep: ({ loss }) => void told.push(loss) });
    return told;
  };
  const [sharp, usual] = [await losses(detail.name), await losses()];
  assert.equal(sharp.length, 2);
  assert.ok(sharp[0]! > usual[0]!);
});
