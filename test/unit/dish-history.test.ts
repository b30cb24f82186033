// The course of a dish: steps counted any way, back and forth again, with what was done by hand; bounded memory.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  createDish,
  type Dish,
  type DishOptions,
  type DishState,
  largestSide,
} from "../../src/dish/index.ts";
import { createEngine } from "../../src/engine/create.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { assertSameDish, census, livelyRule, RULES } from "../support/cultures.ts";

const wasm = await createEngine({ arithmetic: "plain", threads: 0 });
const worker = await createEngine({ arithmetic: "plain", threads: 1 });
after(() => worker.dispose());

const SIDE = 32;

async function open(engine: Engine, options: Partial<DishOptions> = {}): Promise<Dish> {
  const dish = await createDish(engine, { height: SIDE, width: SIDE, rngSeed: 2, ...options });
  for (const rule of RULES) await dish.addRule(rule);
  await dish.plant(8, 8, 0);
  await dish.plant(20, 22, 1);
  return dish;
}

/** Does things by hand while it steps; returns what the dish held after every step. */
async function liveThrough(dish: Dish): Promise<DishState[]> {
  const states = [await dish.read()];
  for (let step = 1; step <= 100; step++) {
    await dish.step(1);
    if (step === 20) await dish.cut({ kind: "disc", row: 9, column: 9, radius: 4 });
    if (step === 20) await dish.plant(25, 4, 2);
    if (step === 26) await dish.assign({ kind: "square", row: 14, column: 14, half: 7 }, 2);
    if (step === 29) await dish.assign({ kind: "disc", row: 16, column: 18, radius: 9 }, 0, 1);
    if (step === 33) await dish.setFireRate(0.8);
    if (step === 47) await dish.setBoundary("torus");
    if (step === 60) await dish.replaceRule(0, livelyRule(4));
    if (step === 75) await dish.replaceRule(1, livelyRule(5, { hidden: 9 }));
    states.push(await dish.read());
  }
  return states;
}

for (const engine of [wasm, worker])
  test(`on ${engine.threads} workers: back and forth through cuts, seeds, settings and rules gives the same bits`, async () => {
    const dish = await open(engine);
    const states = await liveThrough(dish);
    assert.ok(
      (await census(dish)).every((cells) => cells > 10),
      `${await census(dish)}`,
    );
    for (const target of [99, 98, 75, 74, 60, 59, 33, 21, 20, 19, 1, 0]) {
      assert.equal(await dish.back(100 - target), 100 - target);
      assert.equal(dish.stepCount, target);
      assertSameDish(await dish.read(), states[target], `back at ${target}`);
      await dish.step(40);
      const then = target + 40;
      if (then <= 100)
        assertSameDish(await dish.read(), states[then], `${target} and on to ${then}`);
      await dish.step(Math.max(0, 100 - dish.stepCount));
      await dish.back(dish.stepCount - 100);
      assertSameDish(await dish.read(), states[100], `${target} and on to the end`);
    }
    await dish.dispose();
  });

test("settings and rules are again what they were", async () => {
  const dish = await open(wasm);
  await dish.step(10);
  await dish.setFireRate(0.9);
  await dish.setBoundary("torus");
  await dish.step(10);
  await dish.back(11);
  assert.deepEqual([dish.fireRate, dish.boundary], [0.5, "zero"]);
  await dish.step(1);
  assert.deepEqual([dish.fireRate, dish.boundary], [0.9, "torus"]);
  // Rules that were added later stay, so that their indices do.
  await dish.addRule(livelyRule(7));
  await dish.back(5);
  assert.equal(dish.rules, 4);
  await dish.plant(1, 1, 3);
});

test("what is done by hand after going back replaces what came then", async () => {
  const dish = await open(wasm);
  await dish.step(30);
  await dish.cut({ kind: "square", row: 8, column: 8, half: 3 });
  await dish.step(30);
  await dish.back(45);
  const other = await open(wasm);
  await other.step(15);
  for (const each of [dish, other]) {
    await each.cut({ kind: "disc", row: 20, column: 22, radius: 2 });
    await each.step(45);
  }
  assertSameDish(await dish.read(), await other.read(), "the other course");
});

test("steps may be asked for one by one, at once, and without waiting", async () => {
  const [one, all, unasked] = [await open(wasm), await open(worker), await open(wasm)];
  for (let step = 0; step < 90; step++) await one.step(1);
  await all.step(90);
  await Promise.all([unasked.step(50), unasked.step(0), unasked.step(40)]);
  const expected = await one.read();
  for (const dish of [all, unasked]) {
    assert.equal(dish.stepCount, 90);
    assertSameDish(await dish.read(), expected, "90 steps");
  }
});

test("a dish without history makes the same steps, and cannot go back", async () => {
  const [with_, without] = [await open(wasm), await open(wasm, { historyBytes: 0 })];
  for (const dish of [with_, without]) {
    await dish.step(70);
    await dish.cut({ kind: "disc", row: 9, column: 9, radius: 4 });
    await dish.step(70);
  }
  assertSameDish(await without.read(), await with_.read(), "140 steps");
  assert.equal(without.earliestStep, 140);
  assert.equal(await without.back(5), 0);
});

test("history is bounded by its bytes: the oldest is forgotten", async () => {
  const dish = await open(wasm, { historyBytes: 30_000 });
  const states: DishState[] = [];
  for (let step = 0; step < 300; step++) {
    states.push(await dish.read());
    await dish.step(1);
  }
  const earliest = dish.earliestStep;
  assert.ok(earliest > 50 && earliest < 300, `${earliest}`);
  assert.equal(await dish.back(1000), 300 - earliest);
  assert.equal(dish.earliestStep, earliest);
  assertSameDish(await dish.read(), states[earliest], "the earliest");
});

test("the latest step is remembered, however large it is", async () => {
  const dish = await open(wasm, { historyBytes: 1 });
  await dish.step(70);
  const { earliestStep } = dish;
  assert.ok(earliestStep > 0 && earliestStep < 70, `${earliestStep}`);
  const state = await dish.read();
  assert.equal(await dish.back(70), 70 - earliestStep);
  await dish.step(70 - earliestStep);
  assertSameDish(await dish.read(), state, "again");
});

test("the largest dish is the largest of which every array fits", () => {
  for (const [channels, bytes, side] of [
    [16, 2 ** 27, 1365],
    [16, 2 ** 30, 2048],
    [13, 2 ** 27, 1448],
    [16, 0, 0],
  ] as const) {
    assert.equal(largestSide(channels, bytes), side);
    // A state has vectors of four numbers, a frame two numbers more than channels.
    for (const numbers of [4 * Math.ceil(channels / 4), 2 + channels])
      assert.ok(4 * numbers * side ** 2 <= bytes);
  }
});

test("a cleared dish begins anew", async () => {
  const [dish, fresh] = [await open(wasm), await open(wasm)];
  await dish.step(50);
  await dish.clear();
  assert.deepEqual([dish.stepCount, dish.earliestStep, await dish.back(9)], [0, 0, 0]);
  assert.ok((await dish.read()).state.every((value) => value === 0));
  await dish.plant(8, 8, 0);
  await dish.plant(20, 22, 1);
  await dish.step(40);
  await fresh.step(40);
  assertSameDish(await dish.read(), await fresh.read(), "40 steps");
});

test("a rule added on the way changes nothing", async () => {
  const [dish, other] = [await open(wasm), await open(wasm)];
  await dish.step(20);
  await dish.addRule(livelyRule(7, { hidden: 64 }));
  await dish.step(20);
  await other.step(40);
  assertSameDish(await dish.read(), await other.read(), "40 steps");
});

test("a rule that its owner goes on training is remembered as it was", async () => {
  const trained = livelyRule(1390);
  const [dish, other] = await Promise.all([open(wasm), open(wasm)]);
  for (const each of [dish, other]) await each.replaceRule(0, trained);
  await dish.step(30);
  for (const tensor of Object.values(trained.parameters)) tensor.fill(0);
  await dish.back(20);
  await dish.step(20);
  await other.step(30);
  assertSameDish(await dish.read(), await other.read(), "30 steps");
});

test("after going back it is known what the last step did", async () => {
  const dish = await open(wasm);
  await dish.step(70);
  const readings = async () =>
    Promise.all(Array.from({ length: SIDE }, (_, column) => dish.probe(20, column)));
  const expected = await readings();
  assert.ok(expected.some(({ fired }) => fired));
  await dish.step(30);
  await dish.back(30);
  assert.deepEqual(await readings(), expected);
});
