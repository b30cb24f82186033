// Rules with goals: what a goal is, how it reaches the cells, and what its gradient is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createDish } from "../../src/dish/create.ts";
import { decodeRule, encodeRule } from "../../src/models/rule.ts";
import { decodeSafetensors } from "../../src/models/safetensors.ts";
import { denseForward } from "../../src/ops/dense/reference.ts";
import { goalHiddenBias, underEachGoal, withGoal } from "../../src/systems/growing/goals.ts";
import { initialParameters } from "../../src/systems/growing/initial.ts";
import { perceptionSize } from "../../src/systems/growing/perception.ts";
import { createRollout, type RolloutInput } from "../../src/systems/growing/rollout.ts";
import { createSimulation, dishKey } from "../../src/systems/growing/simulation.ts";
import {
  GOAL_BIAS,
  type GrowingSpec,
  parameterCount,
  parameterShapes,
  validateGrowing,
} from "../../src/systems/growing/spec.ts";
import { builds, plain, reference } from "../support/builds.ts";
import { assertAtMost, assertSameBits, relative } from "../support/compare.ts";
import { GOAL_SPEC, goalParameters, goalRule, NAMES } from "../support/goals.ts";
import { Draws, randomKeys, randomState, randomTarget } from "../support/rules.ts";
import { SIDE, SMALL_SPEC } from "../support/runs.ts";

test("a spec has 2 to 32 goals with different names, or none", () => {
  assert.deepEqual(validateGrowing(GOAL_SPEC), GOAL_SPEC);
  assert.equal(validateGrowing(SMALL_SPEC).goals, undefined);
  const many = Array.from({ length: 32 }, (_, i) => `goal-${i}`);
  assert.equal(validateGrowing({ ...SMALL_SPEC, goals: many }).goals?.length, 32);
  for (const [goals, sentence] of [
    [["one"], /"goals" must be a list of 2 to 32, each a name of .+, not \["one"\]\.$/],
    [[...many, "last"], /"goals" must be a list of 2 to 32/],
    [["fish", "fish"], /"goals" must be a list of different names, not \["fish","fish"\]\.$/],
    [["fish", ""], /"goals\.1" must be a name of letters, digits, - and _, at most 40/],
    [["a:1", "b"], /"goals\.0" must be a name/],
    [["x".repeat(41), "b"], /"goals\.0" must be a name/],
    ["fish", /"goals" must be a list/],
  ] as const)
    assert.throws(() => validateGrowing({ ...SMALL_SPEC, goals }), sentence);
  assert.deepEqual(validateGrowing({ ...SMALL_SPEC, goals: ["größe_1", "蜥蜴"] }).goals, [
    "größe_1",
    "蜥蜴",
  ]);
});

test("goals are one more tensor, and leave all others as they are", () => {
  const { [GOAL_BIAS]: goals, ...others } = parameterShapes(GOAL_SPEC);
  assert.deepEqual(goals, [3, 16]);
  assert.deepEqual(others, parameterShapes(SMALL_SPEC));
  assert.equal(parameterCount(GOAL_SPEC), parameterCount(SMALL_SPEC) + 48);
  const { [GOAL_BIAS]: rows, ...weights } = initialParameters(GOAL_SPEC, 7);
  assert.deepEqual(weights, initialParameters(SMALL_SPEC, 7));
  assert.equal(new Set(rows).size, 48, "goals differ from the start");
});

test("a bias of the hidden layer is an embedding joined to perception", () => {
  const draws = new Draws(2);
  const [P, D, K] = [perceptionSize(SMALL_SPEC), SMALL_SPEC.hidden, 5];
  const normals = (length: number) => Float64Array.from({ length }, () => draws.normal());
  const [perception, embedding, weight, columns] = [
    normals(P),
    normals(K),
    normals(D * P),
    normals(D * K),
  ];
  const bias = normals(D);
  const joined = new Float64Array(D * (P + K));
  for (let d = 0; d < D; d++) {
    joined.set(weight.subarray(d * P, (d + 1) * P), d * (P + K));
    joined.set(columns.subarray(d * K, (d + 1) * K), d * (P + K) + P);
  }
  const expected = denseForward(Float64Array.of(...perception, ...embedding), joined, bias);
  const row = denseForward(embedding, columns, new Float64Array(D));
  const parameters = { "update.0.bias": bias, [GOAL_BIAS]: row } as never;
  const actual = denseForward(perception, weight, goalHiddenBias(parameters, [1]));
  assertAtMost(relative(actual, expected), 1e-14, "difference");
});

test("a rule under a goal is an ordinary rule", () => {
  const rule = goalRule();
  const fish = withGoal(rule, "fish");
  assert.deepEqual(fish.spec, SMALL_SPEC);
  assert.deepEqual(Object.keys(fish.parameters), Object.keys(parameterShapes(SMALL_SPEC)));
  assert.deepEqual(fish.card, { grid: [SIDE, SIDE], target: "emoji:fish" });
  assert.deepEqual(decodeRule(encodeRule(fish)), fish);
  const bias = rule.parameters["update.0.bias"];
  const rows = rule.parameters[GOAL_BIAS];
  assert.deepEqual(
    fish.parameters["update.0.bias"],
    bias.map((value, d) => Math.fround(value + rows[16 + d])),
  );
  const half = withGoal(rule, [0.5, 0.5, 0]);
  assert.equal(half.card.target, undefined);
  assert.deepEqual(
    half.parameters["update.0.bias"],
    bias.map((value, d) => Math.fround(value + 0.5 * rows[d] + 0.5 * rows[16 + d])),
  );
  assert.deepEqual(withGoal(rule, "fish:.5,lizard:0.5"), half, "a mixture in words");
  assert.deepEqual(withGoal(rule, "fish,moth:0,fish:-.25"), withGoal(rule, [0, 0.75, 0]));
  assert.deepEqual(
    underEachGoal(rule).map(({ card }) => card.target),
    rule.card.targets,
  );
  assert.deepEqual(underEachGoal(fish), [fish]);
  assert.deepEqual(rule, goalRule(), "the rule itself stays");
});

test("a goal that a rule does not have is refused", () => {
  const rule = goalRule();
  assert.throws(
    () => withGoal(rule, "frog"),
    /^Error: The rule has not this goal, but lizard, fish, moth\.$/,
  );
  for (const text of ["fish:x", "fish:"])
    assert.throws(() => withGoal(rule, text), /^Error: A share is no number\.$/);
  for (const text of ["", "fish,", "lizard:0.5,frog:0.5"])
    assert.throws(() => withGoal(rule, text), /has not this goal, but lizard, fish, moth\.$/, text);
  assert.throws(() => withGoal(rule, [1, Number.NaN, 0]), /^Error: A share is no number\.$/);
  for (const weights of [[1], [1, 0, 0, 0]])
    assert.throws(() => withGoal(rule, weights), /has not this goal, but lizard, fish, moth\.$/);
  const ordinary = withGoal(rule, "fish");
  assert.throws(
    () => withGoal(ordinary, "fish"),
    /^Error: The rule has not this goal, but none\.$/,
  );
  assert.throws(() => withGoal(ordinary, [1]), /^Error: The rule has not this goal, but none\.$/);
});

test("a rule with goals is kept in a file of format 3, and others as ever", () => {
  const rule = goalRule();
  const bytes = encodeRule(rule);
  assert.deepEqual(decodeRule(bytes), rule);
  const { metadata, tensors } = decodeSafetensors(bytes);
  const { format, goals, targets } = JSON.parse(metadata.blastema!);
  assert.deepEqual(
    { format, goals, targets },
    { format: 3, goals: [...NAMES], targets: rule.card.targets },
  );
  assert.deepEqual(tensors[GOAL_BIAS].shape, [3, 16]);
  const plainFile = decodeSafetensors(encodeRule(withGoal(rule, "moth")));
  assert.equal(JSON.parse(plainFile.metadata.blastema!).format, 1);
  const { [GOAL_BIAS]: _, ...lacking } = rule.parameters;
  assert.throws(
    () => encodeRule({ ...rule, parameters: lacking }),
    /lacks the tensor "goal\.bias"/,
  );
});

test("nothing grows before a goal is chosen", async () => {
  const sentence = /^Error: The rule has goals \(lizard, fish, moth\): choose one\.$/;
  const extent = { height: SIDE, width: SIDE };
  await assert.rejects(createSimulation(plain, goalRule(), extent), sentence);
  const dish = await createDish(plain, extent);
  await assert.rejects(dish.addRule(goalRule()), sentence);
  const rollout = await createRollout(plain, { ...EXTENT, spec: GOAL_SPEC });
  const { goals: _, ...goalless } = input(GOAL_SPEC, 1);
  await assert.rejects(
    rollout.run(goalless),
    /has goals \(lizard, fish, moth\): give one for each sample/,
  );
  await rollout.dispose();
});

test("a change of goal keeps the state and the fire masks", async () => {
  const [lizard, fish] = underEachGoal(goalRule());
  const extent = { height: SIDE, width: SIDE };
  const changed = await createSimulation(plain, lizard, { ...extent, rngSeed: 4 });
  await changed.step(9);
  const states = await changed.read();
  await changed.follow(fish);
  await changed.step(9);
  const other = await createSimulation(plain, fish, {
    ...{ ...extent, states, stepCount: 9, fireKeys: [dishKey(4, 0)] },
  });
  await other.step(9);
  assertSameBits((await changed.read())[0], (await other.read())[0], "state");
  await changed.follow(lizard);
  assert.equal(changed.stepCount, 18);
});

const [HEIGHT, WIDTH, STEPS] = [9, 11, 6];
const GOALS = [
  [1, 0, 0],
  [0, 0, 1],
  [0.25, 0.75, 0],
  [0, 0, 1],
];
const EXTENT = { height: HEIGHT, width: WIDTH, batch: GOALS.length, maxSteps: STEPS };

function input(spec: GrowingSpec, rngSeed: number): RolloutInput {
  const draws = new Draws(rngSeed);
  return {
    parameters: goalParameters(spec, rngSeed),
    states: GOALS.map(() => randomState(spec, HEIGHT, WIDTH, draws, "dense")),
    fireKeys: randomKeys(GOALS.length, draws),
    steps: STEPS,
    targets: GOALS.map(() => randomTarget(HEIGHT, WIDTH, draws)),
    goals: GOALS,
  };
}

test("in a rollout every sample grows as the ordinary rule under its goal does", async () => {
  const batch = input(GOAL_SPEC, 3);
  const rollout = await createRollout(plain, { ...EXTENT, spec: GOAL_SPEC });
  const { states, losses } = await rollout.run(batch);
  const single = await createRollout(plain, { ...EXTENT, spec: SMALL_SPEC, batch: 1 });
  for (const [sample, goal] of GOALS.entries()) {
    const { parameters } = withGoal({ spec: GOAL_SPEC, parameters: batch.parameters }, goal);
    const alone = await single.run({
      ...{ parameters, steps: STEPS, states: [batch.states[sample]] },
      ...{ fireKeys: [batch.fireKeys[sample]], targets: [batch.targets[sample]] },
    });
    assertSameBits(states[sample], alone.states[0], `sample ${sample}`);
    assert.equal(losses[sample], alone.losses[0]);
  }
  await Promise.all([rollout.dispose(), single.dispose()]);
});

test("the gradient of goals is that of finite differences", async (t) => {
  // Without masks the loss has no jumps, and between two kinks of the hidden layer it is smooth.
  const spec: GrowingSpec = { ...GOAL_SPEC, mask: "none" };
  const batch = input(spec, 8);
  const rollout = await createRollout(reference, { ...EXTENT, spec });
  const lossWith = async (rows: Float64Array): Promise<number> => {
    const parameters = { ...batch.parameters, [GOAL_BIAS]: rows } as never;
    const { losses } = await rollout.run({ ...batch, parameters });
    return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  };
  const rows = Float64Array.from(batch.parameters[GOAL_BIAS]);
  const { gradients } = await rollout.run(batch);
  const differences = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const [less, more] = [rows.slice(), rows.slice()];
    less[i] -= 1e-6;
    more[i] += 1e-6;
    differences[i] = ((await lossWith(more)) - (await lossWith(less))) / 2e-6;
  }
  await rollout.dispose();
  const difference = relative(gradients[GOAL_BIAS], differences);
  t.diagnostic(`difference ${difference.toExponential(1)}`);
  assert.ok(differences.every((value) => value !== 0));
  assertAtMost(difference, 1e-6, "difference");
});

test("kernels compute the gradient of goals that the definition has", async (t) => {
  let worst = 0;
  for (const rngSeed of [1, 2, 3]) {
    const batch = input(GOAL_SPEC, rngSeed);
    const results = [];
    for (const engine of [reference, ...builds]) {
      const rollout = await createRollout(engine, { ...EXTENT, spec: GOAL_SPEC });
      results.push(await rollout.run(batch));
      await rollout.dispose();
    }
    const [expected, ...others] = results;
    for (const { gradients } of others)
      for (const [name, gradient] of Object.entries(expected.gradients))
        worst = Math.max(worst, relative(gradients[name], gradient));
  }
  t.diagnostic(`worst ${worst.toExponential(1)}`);
  assertAtMost(worst, 2e-5, "difference");
});
