// What people write of goals on a command line.
import assert from "node:assert/strict";
import { test } from "node:test";
import { mosaicBody, uniformBody } from "../../src/cli/body.ts";
import { type Goal, readGoal, ruleUnder, stagesOf } from "../../src/cli/goal-option.ts";
import { withGoal } from "../../src/systems/growing/goals.ts";
import { goalNames } from "../../src/training/growing/pictures.ts";
import { plain } from "../support/builds.ts";
import { assertSameBits } from "../support/compare.ts";
import { goalRule } from "../support/goals.ts";
import { SIDE } from "../support/runs.ts";

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

test("a goal may be that of a part, after one of all cells at the same step", () => {
  const left = { kind: "half", side: "left" };
  assert.deepEqual(
    stages("moth@20:left", "fish@20", "fish@20:disc:0,.5,.25", "lizard").map(
      ({ step, part, rule: { card } }) => [step, part, card.target],
    ),
    [
      [0, undefined, "emoji:lizard"],
      [20, undefined, "emoji:fish"],
      [20, left, "emoji:moth"],
      [20, { kind: "disc", y: 0, x: 0.5, radius: 0.25 }, "emoji:fish"],
    ],
  );
  const [whole, part] = stages("moth:.5,fish:.5@0:left");
  assert.deepEqual([whole.rule.card.target, part.part], ["emoji:lizard", left]);
  assert.throws(() => ruleUnder(rule, "r", read("fish@0:left")), /Only grow changes goals .+ part/);
});

const GROUND = { height: SIDE, width: SIDE, rngSeed: 5 };
const [lizard, fish] = ["lizard", "fish"].map((goal) => withGoal(rule, goal));

test("a creature whose parts may differ grows to the bits of another while none does", async () => {
  const lives = [uniformBody, mosaicBody].map(async (open) => {
    const body = await open(plain, lizard, GROUND);
    await body.step(9);
    await body.cut({ kind: "half", side: "left" });
    await body.step(6);
    await body.follow(fish);
    await body.step(5);
    return body.read();
  });
  const [uniform, mosaic] = await Promise.all(lives);
  assertSameBits(mosaic, uniform, "state");
  assert.ok(mosaic.some((value) => value !== 0));
});

test("in a part cells follow their own goal, and the others theirs", async () => {
  const [mixed, all, none] = await Promise.all(
    [0, 1, 2].map(async (which) => {
      const body = await mosaicBody(plain, lizard, GROUND);
      await body.step(12);
      if (which === 0) assert.ok(await body.follow(fish, { kind: "half", side: "left" }));
      if (which === 1) await body.follow(fish);
      await body.step(1);
      return body.read();
    }),
  );
  const { channels } = rule.spec;
  const seen = { left: 0, right: 0 };
  for (let i = 0; i < mixed.length; i++) {
    const column = Math.floor(i / channels) % SIDE;
    // Beside the border what a neighbour became may tell whether a cell lives on.
    if (Math.abs(column + 0.5 - SIDE / 2) < 2) continue;
    const side = column < SIDE / 2 ? "left" : "right";
    assert.equal(mixed[i], (side === "left" ? all : none)[i], `number ${i}`);
    if (all[i] !== none[i]) seen[side]++;
  }
  assert.ok(seen.left > 0 && seen.right > 0, JSON.stringify(seen));
  const body = await mosaicBody(plain, lizard, GROUND);
  const corner = { kind: "disc", y: -1, x: -1, radius: 0.1 } as const;
  assert.equal(await body.follow(fish, corner), false, "nothing lives there");
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
  assert.throws(() => read("fish@5:left", "moth@5:left"), /There is a goal for left at step 5 al/);
  for (const part of ["", "lft", "disc:1", "left:right"])
    assert.throws(
      () => read(`fish@7:${part}`),
      /^\w*Error: Give a part after the step, as in fish@7:left, where the part is left, .+ disc:Y,X,R\.$/,
    );
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
