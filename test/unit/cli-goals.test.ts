// What people write of goals on a command line.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Goal, readGoal, ruleUnder, stagesOf } from "../../src/cli/goal-option.ts";
import { withGoal } from "../../src/systems/growing/goals.ts";
import { goalNames } from "../../src/training/growing/pictures.ts";
import { goalRule } from "../support/goals.ts";

const read = (...texts: string[]) =>
  texts.reduce<readonly Goal[]>((before, text) => readGoal(text, before), []);
const rule = goalRule();
const stages = (...texts: string[]) => stagesOf(rule, "r.safetensors", read(...texts));

test("a goal is a name, a mixture or a change", () => {
  const [fish] = stages("fish");
  assert.deepEqual(fish, { step: 0, rule: withGoal(rule, "fish") });
  const [mixture] = stages("moth:0.25,fish:.5");
  assert.deepEqual(mixture.rule, withGoal(rule, [0, 0.5, 0.25]));
  assert.deepEqual(stages("fish,moth")[0].rule, withGoal(rule, [0, 1, 1]));
  assert.deepEqual(stages("fish:2,fish:-1")[0].rule, withGoal(rule, [0, 1, 0]));
  assert.deepEqual(
    stages("moth@300", "lizard@0", "fish@20").map((stage) => [stage.step, stage.rule.card.target]),
    [
      [0, "emoji:lizard"],
      [20, "emoji:fish"],
      [300, "emoji:moth"],
    ],
  );
});

test("a creature begins with the first goal where none is given for its first step", () => {
  assert.deepEqual(ruleUnder(rule, "r"), withGoal(rule, "lizard"));
  assert.deepEqual(
    stages("moth@7").map(({ step, rule: { card } }) => [step, card.target]),
    [
      [0, "emoji:lizard"],
      [7, "emoji:moth"],
    ],
  );
  const ordinary = withGoal(rule, "moth");
  assert.deepEqual(ruleUnder(ordinary, "r"), ordinary);
});

test("what is no goal is refused in a sentence", () => {
  for (const text of [
    "",
    "@3",
    "fish@",
    "fish@-1",
    "fish@1.5",
    "fish:",
    "fish:x",
    "fish:1:2",
    "fish,,moth",
    ":1",
  ])
    assert.throws(
      () => read(text),
      /^\w*Error: Give the name of a goal, such as fish, or a mixture/,
      text,
    );
  assert.throws(() => read("fish", "moth"), /There is a goal for step 0 already: .+ moth@300/);
  assert.throws(() => read("fish@5", "moth@5"), /There is a goal for step 5 already/);
  assert.throws(
    () => stages("frog"),
    /The rule r\.safetensors has no goal "frog": it has lizard, fish, moth\./,
  );
  assert.throws(
    () => stagesOf(withGoal(rule, "fish"), "r.safetensors", read("fish")),
    /The rule r\.safetensors grows one picture and has no goals: leave --goal out\./,
  );
  assert.throws(() => ruleUnder(rule, "r", read("fish@9")), /Only grow changes goals on the way/);
});

test("goals are named by their pictures", () => {
  assert.deepEqual(goalNames(["emoji:red-heart", "My cat (1).png", "größe.v2.svg", "...png"]), [
    "red-heart",
    "My-cat-1",
    "größe-v2",
    "picture",
  ]);
  assert.throws(
    () => goalNames(["emoji:lizard", "moth.png", "lizard.png"]),
    /^\w*Error: Two of the pictures make a goal called lizard \(emoji:lizard, lizard\.png\)/,
  );
  assert.equal(goalNames([`${"x".repeat(50)}.png`, "a.png"])[0].length, 40);
});
