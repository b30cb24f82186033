// Healing of a rule with goals: cuts of every goal, and changes from each to each.
import assert from "node:assert/strict";
import { test } from "node:test";
import { HEALING } from "../../src/measure/cuts.ts";
import { relativeError } from "../../src/measure/error.ts";
import {
  type GoalsReport,
  goalSeeds,
  healGoals,
  whyGoalsNot,
} from "../../src/measure/heal-goals.ts";
import { goalsVerdict } from "../../src/measure/verdict.ts";
import { check } from "../../src/numbers/schema.ts";
import type { Parameters } from "../../src/numbers/shapes.ts";
import { RULE_CARD } from "../../src/systems/growing/card.ts";
import { underEachGoal } from "../../src/systems/growing/goals.ts";
import { createSimulation, dishKey, grow } from "../../src/systems/growing/simulation.ts";
import { GOAL_BIAS, GROWING_SPEC, type GrowingSpec } from "../../src/systems/growing/spec.ts";
import { checkRun } from "../../src/training/growing/check.ts";
import { describeCheck } from "../../src/training/growing/check-words.ts";
import { verdictOf } from "../../src/training/growing/trained-rule.ts";
import { decodeRun, encodeRun } from "../../src/training/run-file.ts";
import { plain } from "../support/builds.ts";
import { goalRecipe, goalRun } from "../support/goals.ts";

const SIDE = 8;
const EXTENT = { height: SIDE, width: SIDE };
const COLOURS = [
  [0.9, 0, 0, 0.3],
  [0, 0.9, 0, 0.3],
  [0, 0, 0.9, 0.3],
];
const SPEC: GrowingSpec = {
  ...GROWING_SPEC,
  channels: 4,
  hidden: 11,
  filters: ["identity", "laplacian"],
  fireRate: 1,
  mask: "none",
  goals: ["red", "green", "blue"],
};

/**
 * A rule whose every cell takes on its goal's colour, and shares it with its neighbours, so that a blob stands in the middle of the grid:
 * change = speed * (0.02 (colour - state) + 0.3 laplacian). Two hidden units a channel hold the part of the state, and one a goal is on
 * under that goal alone.
 */
function blobRule(speed = 1): { spec: GrowingSpec; parameters: Parameters } {
  const { channels: C, hidden: D } = SPEC;
  const first = new Float32Array(D * 2 * C);
  const second = new Float32Array(C * D);
  for (let c = 0; c < C; c++) {
    for (const [unit, sign] of [1, -1].entries()) {
      first[(2 * c + unit) * 2 * C + c] = -0.02 * sign;
      first[(2 * c + unit) * 2 * C + C + c] = 0.3 * sign;
      second[c * D + 2 * c + unit] = speed * sign;
    }
    for (const [goal, colour] of COLOURS.entries())
      second[c * D + 8 + goal] = 0.02 * speed * colour[c];
  }
  const rows = new Float32Array(3 * D);
  for (let goal = 0; goal < 3; goal++) rows[goal * D + 8 + goal] = 1;
  const parameters = {
    "update.0.weight": first,
    "update.0.bias": new Float32Array(D),
    "update.1.weight": second,
    "update.1.bias": new Float32Array(C),
    [GOAL_BIAS]: rows,
  };
  return { spec: SPEC, parameters };
}

const targets = await Promise.all(
  underEachGoal(blobRule()).map((rule) => grow(plain, rule, { ...EXTENT, steps: 1000 })),
);

test("a rule whose goals are colours heals, and changes from each to each", async () => {
  const told: number[] = [];
  let total = 0;
  const report = await healGoals(plain, blobRule(), {
    ...{ ...EXTENT, targets, seeds: 2, longSteps: false },
    onProgress: (progress) => {
      told.push(progress.done);
      total = progress.total;
    },
  });
  assert.deepEqual(whyGoalsNot(report), []);
  assert.equal(report.heals, true);
  assert.deepEqual(
    report.goals.map(({ name }) => name),
    SPEC.goals,
  );
  assert.deepEqual(
    report.switches.map(({ from, to, rngSeed }) => `${from} ${to} ${rngSeed}`).sort(),
    ["red", "green", "blue"]
      .flatMap((from) => SPEC.goals!.filter((to) => to !== from).map((to) => `${from} ${to}`))
      .flatMap((pair) => [`${pair} 0`, `${pair} 1`])
      .sort(),
  );
  for (const { errorAfterSwitch, errorAfter } of report.switches) {
    assert.ok(errorAfterSwitch > 0.2, `${errorAfterSwitch}`);
    assert.ok(errorAfter <= 1e-6, `${errorAfter}`);
  }
  for (const recovered of Object.values(report.recovery))
    assert.ok(Math.abs(recovered! - 100) <= 1e-3, `${recovered}`);
  assert.deepEqual(
    told,
    [...told].sort((a, b) => a - b),
    "progress never goes back",
  );
  assert.equal(told.at(-1), total);
  assert.ok(goalsVerdict(report).heals);
  const card = { grid: [SIDE, SIDE], heal: goalsVerdict(report) };
  assert.deepEqual(check(RULE_CARD, card, "rule"), card);
});

test("a change of goal is compared with a creature that always had the later one, under the same masks", async () => {
  // So slow that much of the way is left.
  const rule = blobRule(0.015);
  const { switches } = await healGoals(plain, rule, {
    ...EXTENT,
    targets,
    seeds: 1,
    rngSeed: 5,
    longSteps: false,
  });
  const [red, , blue] = underEachGoal(rule);
  const fireKeys = [dishKey(5, 0)];
  const changed = await createSimulation(plain, red, { ...EXTENT, fireKeys });
  const always = await createSimulation(plain, blue, { ...EXTENT, fireKeys });
  for (const each of [changed, always]) await each.step(HEALING.cutAt);
  const error = async (): Promise<number> =>
    relativeError((await changed.read())[0], (await always.read())[0], SIDE * SIDE);
  await changed.follow(blue);
  const found = switches.find(({ from, to }) => from === "red" && to === "blue")!;
  assert.equal(found.errorAfterSwitch, await error());
  for (const each of [changed, always]) await each.step(HEALING.regrowth);
  assert.equal(found.errorAfter, await error());
  assert.ok(found.errorAfter > HEALING.healed, `${found.errorAfter}`);
});

test("what does not change, does not keep to its picture, or was not measured is a reason against a rule", async () => {
  const slow = await healGoals(plain, blobRule(0.015), {
    ...EXTENT,
    targets,
    seeds: 1,
    longSteps: false,
  });
  const reasons = whyGoalsNot(slow).join(" ");
  assert.match(reasons, /\d+\.\d% of the changes of goal succeeded, 95% are needed\./);
  assert.match(
    reasons,
    /red: The error to the target when grown is \d\.\d+, at most 0\.06 is allowed\./,
  );
  assert.equal(slow.heals, false);
  const blind = await healGoals(plain, blobRule(), { ...EXTENT, seeds: 1, longSteps: false });
  assert.match(
    whyGoalsNot(blind).join(" "),
    /red: There is no target to compare the creature with\./,
  );
  assert.deepEqual(blind.recovery, { cuts: null, switches: null });
  assert.equal(goalsVerdict(blind).target.grown, null);
  const broken: GoalsReport = { ...slow, switchedShare: Number.NaN };
  assert.match(whyGoalsNot(broken).join(" "), /NaN% of the changes/);
});

test("creatures of a goal are as many as make 96 cuts of all goals, and two", () => {
  assert.deepEqual([2, 3, 4, 10, 32].map(goalSeeds), [4, 3, 2, 2, 2]);
});

test("a run with goals is measured, and what was found is in its file and its rule's card", async () => {
  const rule = blobRule();
  const run = goalRun(goalRecipe("regenerating", { rounds: [] }), {
    ...{ ...EXTENT, spec: SPEC, targetNames: SPEC.goals },
    target: Float32Array.from(targets.flatMap((target) => [...target])),
    from: rule.parameters,
  } as never);
  run.step = 10;
  const check = await checkRun(plain, run, true);
  assert.deepEqual(
    [check.heals, check.cuts, check.unhealed, check.switches, check.unswitched],
    [true, 108, [], 18, 0],
  );
  assert.ok(check.at10000! <= 1e-3 && check.grown! <= 1e-3);
  assert.equal(
    describeCheck(check),
    "holds its shape; all 108 cuts heal; all 18 changes of goal succeed",
  );
  assert.equal(
    describeCheck({ ...check, unswitched: 2 }),
    "holds its shape; all 108 cuts heal; 2 of 18 changes of goal fail",
  );
  run.checks = [check];
  run.best = { check, parameters: run.average };
  assert.deepEqual(decodeRun(encodeRun(run)), run);
  assert.deepEqual(verdictOf(run)?.switchedShare, 1);
  const few = await checkRun(plain, run, false);
  assert.deepEqual([few.cuts, few.switches], [36, 6]);
  run.average = { ...rule.parameters, "update.1.weight": new Float32Array(44) };
  const dead = await checkRun(plain, run, false);
  assert.deepEqual([dead.heals, dead.cuts, dead.switches], [false, 0, 0]);
  assert.match(describeCheck(dead), /^does not grow its picture yet/);
});
