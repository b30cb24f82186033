import assert from "node:assert/strict";
import { test } from "node:test";
import type { Body } from "../../src/cli/body.ts";
import { type Damage, drawCut, readDamage } from "../../src/cli/damage-option.ts";
import { fateOf, growth, type Look } from "../../src/cli/growth.ts";
import { applyCut } from "../../src/systems/growing/cut.ts";
import { GROWING_SPEC } from "../../src/systems/growing/spec.ts";

test("every kind of cut is read", () => {
  assert.deepEqual(readDamage("lower@200"), [
    { step: 200, kind: "lower", cut: { kind: "half", side: "lower" } },
  ]);
  assert.deepEqual(readDamage("square@0")[0]?.cut, { kind: "square", size: 16 });
  assert.deepEqual(readDamage("disc@7")[0]?.cut, "disc");
  assert.deepEqual(readDamage("disc:0.5,-0.25,.3@7")[0]?.cut, {
    ...{ kind: "disc", y: 0.5, x: -0.25, radius: 0.3 },
  });
});

test("cuts are kept in the order of their steps", () => {
  const cuts = ["left@300", "right@100", "disc@200"].reduce<readonly Damage[]>(
    (before, text) => readDamage(text, before),
    [],
  );
  assert.deepEqual(
    cuts.map(({ step }) => step),
    [100, 200, 300],
  );
});

test("other words are refused", () => {
  const wrong = ["lower", "lower@", "lower@-1", "lower@2.5", "lowr@200", "@200", "disc:1,2@3"];
  wrong.push("disc:0,0,0@3", "disc:0,0,-1@3", "disc:0,0,x@3", "disc:,,@3", "disc:0,0,1,1@3");
  for (const text of wrong) assert.throws(() => readDamage(text), /Give KIND@STEP/, text);
});

test("a drawn disc depends on the rngSeed and on its place among the cuts", () => {
  const one = drawCut("disc", 1, 0);
  assert.deepEqual(drawCut("disc", 1, 0), one);
  assert.notDeepEqual(drawCut("disc", 2, 0), one);
  assert.notDeepEqual(drawCut("disc", 1, 1), one);
});

/** A creature whose every number is 1 + the steps since it was last whole; it does not regrow what is cut. */
function body(side: number): Body {
  const state = new Float32Array(side * side * 4).fill(1);
  let stepCount = 0;
  return {
    get stepCount() {
      return stepCount;
    },
    async step(count) {
      stepCount += count;
    },
    read: async () => state.slice(),
    cut: async (cut) => applyCut(state, side, side, cut),
    follow: async () => true,
    dispose: async () => {},
  };
}

async function looks(steps: number, every: number, ...damage: string[]): Promise<Look[]> {
  const cuts = damage.reduce<readonly Damage[]>((before, text) => readDamage(text, before), []);
  const seen: Look[] = [];
  for await (const look of growth(body(4), { steps, every, damage: cuts, rngSeed: 0 }))
    seen.push(look);
  return seen;
}

const alive = ({ state }: Look) => state.reduce((sum, value) => sum + value, 0) / 4;

test("growth is seen at the start, at intervals and at the end", async () => {
  const seen = await looks(10, 4);
  assert.deepEqual(
    seen.map(({ step }) => step),
    [0, 4, 8, 10],
  );
  assert.deepEqual(
    seen.map(({ isLast }) => isLast),
    [false, false, false, true],
  );
  assert.deepEqual(
    (await looks(0, 1)).map(({ step, isLast }) => [step, isLast]),
    [[0, true]],
  );
});

test("a cut is seen before and after, also between intervals and at the end", async () => {
  const seen = await looks(10, 4, "lower@5", "left@10");
  assert.deepEqual(
    seen.map(({ step }) => step),
    [0, 4, 5, 5, 8, 10, 10],
  );
  assert.deepEqual(seen.map(alive), [16, 16, 16, 8, 8, 8, 4]);
  assert.deepEqual(
    seen.map(({ isCut }) => isCut),
    [false, false, true, true, false, true, true],
  );
  assert.deepEqual(
    seen.map(({ isLast }) => isLast),
    [false, false, false, false, false, false, true],
  );
  assert.deepEqual(
    seen.map(({ cuts }) => cuts.length),
    [0, 0, 0, 1, 1, 1, 2],
  );
});

test("two cuts at one step are both made", async () => {
  const seen = await looks(2, 1, "lower@1", "left@1");
  assert.deepEqual(seen.map(alive), [16, 16, 4, 4]);
});

test("a creature is alive, dead or broken", () => {
  const state = new Float32Array(2 * GROWING_SPEC.channels);
  assert.equal(fateOf(state, GROWING_SPEC), "dead");
  state[GROWING_SPEC.channels + 3] = 0.1;
  assert.equal(fateOf(state, { ...GROWING_SPEC, aliveThreshold: 0.2 }), "dead");
  state[GROWING_SPEC.channels + 3] = 0.5;
  assert.equal(fateOf(state, GROWING_SPEC), "alive");
  state[0] = Number.NaN;
  assert.equal(fateOf(state, GROWING_SPEC), "broken");
  state[0] = Number.POSITIVE_INFINITY;
  assert.equal(fateOf(state, GROWING_SPEC), "broken");
});
