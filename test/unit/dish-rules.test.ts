// Several rules in one dish: who follows which, what they share, and what is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createDish, type Dish, type View } from "../../src/dish/index.ts";
import { withRule } from "../../src/dish/settings.ts";
import { createEngine } from "../../src/engine/create.ts";
import { NOBODY } from "../../src/ops/mixed-step/owner.ts";
import { GROWING_SPEC, type GrowingSpec } from "../../src/systems/growing/spec.ts";
import { assertSameBits } from "../support/compare.ts";
import {
  assertSameDish,
  CHANNELS,
  census,
  livelyRule,
  lizard,
  RULES,
} from "../support/cultures.ts";

const engine = await createEngine({ arithmetic: "plain", threads: 0 });
const HEIGHT = 40;
const WIDTH = 100;

async function openLizards(count: number): Promise<Dish> {
  const dish = await createDish(engine, { height: HEIGHT, width: WIDTH, rngSeed: 1 });
  for (let rule = 0; rule < count; rule++) await dish.addRule(lizard());
  return dish;
}

test("across a gap two rules never mix, and neither knows of the other", async () => {
  const [both, left, right] = await Promise.all([openLizards(2), openLizards(2), openLizards(2)]);
  for (const dish of [both, left]) await dish.plant(20, 24, 0);
  for (const dish of [both, right]) await dish.plant(20, 75, 1);
  for (let step = 0; step < 300; step += 50) {
    for (const dish of [both, left, right]) await dish.step(50);
    const { state, owners } = await both.read();
    for (const [cell, owner] of owners.entries()) {
      const side = cell % WIDTH < WIDTH / 2 ? 0 : 1;
      assert.ok(owner === NOBODY || owner === side, `cell ${cell} follows ${owner}`);
    }
    const [one, other] = [await left.read(), await right.read()];
    assertSameBits(
      state,
      one.state.map((value, i) => value + other.state[i]),
      `step ${step}`,
    );
  }
  const [first, second] = await census(both);
  assert.ok(first > 300 && second > 300, `${first}, ${second}`);
});

test("where rules of the same kind meet, the cells are those of one creature, and each has one owner", async () => {
  const [two, one] = [await openLizards(2), await openLizards(1)];
  for (const [row, column, rule] of [
    [20, 30, 0],
    [20, 36, 1],
    [25, 60, 1],
  ] as const) {
    await two.plant(row, column, rule);
    await one.plant(row, column, 0);
  }
  await Promise.all([two.step(80), one.step(80)]);
  assertSameBits((await two.read()).state, (await one.read()).state, "cells");
  const counts = await census(two);
  assert.ok(
    counts.every((cells) => cells > 50),
    `${counts}`,
  );
});

test("a cleared cell forgets its rule, and is taken by who grows into it", async () => {
  const dish = await openLizards(2);
  await dish.plant(20, 30, 0);
  await dish.step(100);
  await dish.cut({ kind: "square", row: HEIGHT / 2, column: WIDTH / 2, half: WIDTH });
  assert.deepEqual(await census(dish), [0, 0]);
  await dish.plant(20, 31, 1);
  await dish.step(100);
  const [first, second] = await census(dish);
  assert.ok(first === 0 && second > 300, `${first}, ${second}`);
});

test("a rule is replaced without clearing the dish", async () => {
  const dish = await createDish(engine, { height: 32, width: 32 });
  for (const rule of RULES) await dish.addRule(rule);
  for (const [rule, place] of [6, 16, 26].entries()) await dish.plant(place, place, rule);
  await dish.step(30);
  for (const replacement of [livelyRule(3), livelyRule(8, { hidden: 50, filters: ["identity"] })]) {
    const before = await dish.read();
    await dish.replaceRule(1, replacement);
    assertSameDish(await dish.read(), before, "what it held");
    await dish.step(5);
    assert.notDeepEqual(await dish.read(), before);
  }
  assert.equal(dish.rules, 3);
});

test("a threshold that comes with another first rule holds at once", async () => {
  const dish = await openLizards(1);
  await dish.plant(20, 30);
  await dish.step(60);
  const pixels = new Uint8ClampedArray(HEIGHT * WIDTH * 4);
  const { spec, parameters } = lizard();
  const mature = await dish.paint({ kind: "alive" }, pixels);
  await dish.replaceRule(0, { spec: { ...spec, aliveThreshold: 0.6 }, parameters });
  const fewer = await dish.paint({ kind: "alive" }, pixels);
  assert.ok(fewer > 0 && fewer < mature, `${fewer} of ${mature}`);
  const { state } = await dish.read();
  const above = state.filter((value, i) => i % spec.channels === 3 && value > 0.6);
  assert.equal(fewer, above.length);
});

test("from torus to zero nothing is left beyond the edge", async () => {
  const rule = livelyRule(1390);
  const dishes = await Promise.all(
    ["torus" as const, "zero" as const].map((boundary) =>
      createDish(engine, { height: 12, width: 12, boundary }),
    ),
  );
  const [turned, zero] = dishes;
  for (const dish of dishes) await dish.addRule(rule);
  await turned.plant(0, 0);
  await turned.step(12);
  await turned.setBoundary("zero");
  await zero.step(12);
  await zero.write(await turned.read());
  await Promise.all([turned.step(20), zero.step(20)]);
  assert.ok((await census(turned))[0] > 20);
  assertSameDish(await turned.read(), await zero.read(), "20 steps");
});

test("what makes no sense is refused in one sentence, and changes nothing", async () => {
  const options = { height: 16, width: 20 };
  const refused: readonly [Partial<typeof options> & Record<string, unknown>, RegExp][] = [
    [{ height: 0 }, /^The height must be a whole number from 1 to 2048, not 0\.$/],
    [{ width: 1.5 }, /^The width must be a whole number from 1 to 2048, not 1\.5\.$/],
    [{ fireRate: Number.NaN }, /^The fire rate must be above 0 and at most 1, not NaN\.$/],
    [{ historyBytes: -1 }, /^historyBytes must be a number of at least 0, not -1\.$/],
    [{ boundary: "mirror" }, /^The boundary must be "zero" or "torus", not "mirror"\.$/],
    [{ rngSeed: -3 }, /^rngSeed must be a whole number/],
  ];
  for (const [wrong, message] of refused)
    await assert.rejects(createDish(engine, { ...options, ...wrong }), { message });
  const dish = await createDish(engine, options);
  for (const act of [() => dish.step(1), () => dish.plant(1, 1), () => dish.read()])
    await assert.rejects(act(), { message: "The dish has no rule yet: add one first." });
  await dish.addRule(RULES[2]);
  await dish.plant(8, 8);
  await dish.step(5);
  const before = await dish.read();
  const spec: GrowingSpec = { ...GROWING_SPEC, channels: CHANNELS + 1 };
  const [channels, cells] = [CHANNELS, 320];
  const rejections: readonly [() => Promise<unknown>, RegExp][] = [
    [
      () => dish.addRule({ ...RULES[0], spec }),
      /^The rule has 9 channels, but the rules of this dish have 8: /,
    ],
    [() => dish.replaceRule(0, { ...RULES[0], spec }), /^The rule has 9 channels/],
    [() => dish.replaceRule(1, RULES[0]), /^The dish has no rule 1: it has 1, counted from 0\.$/],
    [() => dish.plant(1, 1, 2), /^The dish has no rule 2/],
    [
      () => dish.plant(16, 0),
      /^There is no cell in row 16 and column 0: the dish has 16 x 20 cells, counted from 0\.$/,
    ],
    [() => dish.probe(0, -1), /^There is no cell in row 0 and column -1/],
    [
      () => dish.step(0.5),
      /^The number of steps must be a whole number of at least 0, not 0\.5\.$/,
    ],
    [() => dish.back(-1), /^The number of steps must be/],
    [() => dish.setAngle(1), /^Learned filters cannot be rotated: use angle 0\.$/],
    [() => dish.setFireRate(0), /^The fire rate must be above 0 and at most 1, not 0\.$/],
    [
      () => dish.cut({ kind: "disc", row: Number.NaN, column: 1, radius: 2 }),
      /^The row of a disc must be a number, not NaN\.$/,
    ],
    [
      () => dish.cut({ kind: "square", row: 1, column: 1, half: -1 }),
      /^The half of a square must be a number of at least 0, not -1\.$/,
    ],
    [
      () => dish.assign({ kind: "disc", row: 1, column: Number.NaN, radius: 2 }, 0),
      /^The column of a disc must be a number, not NaN\.$/,
    ],
    [
      () => dish.assign({ kind: "disc", row: 1, column: 1, radius: 2 }, 1),
      /^The dish has no rule 1/,
    ],
    [
      () => dish.assign({ kind: "disc", row: 1, column: 1, radius: 2 }, 0, -1),
      /^The dish has no rule -1: it has 1, counted from 0\.$/,
    ],
    [
      () => dish.paint({ kind: "smell" } as unknown as View, new Uint8ClampedArray(1280)),
      /^There is no view "smell": choose one of colour, channel, alive, fired, change, owner\.$/,
    ],
    [
      () => dish.paint({ kind: "colour" }, new Uint8ClampedArray(4)),
      /^The pixels of this dish take 1280 bytes, not 4\.$/,
    ],
    [
      () => dish.paint({ kind: "channel", channel: 8 }, new Uint8ClampedArray(1280)),
      /^There is no channel 8: the cells have 8, counted from 0\.$/,
    ],
    [
      () => dish.write({ state: new Float32Array(3) }),
      /^The state of this dish takes 2560 numbers, not 3\.$/,
    ],
    [
      () => dish.write({ state: new Float32Array(channels * cells), owners: new Uint8Array(1) }),
      /^The owners of this dish take 320 bytes, not 1\.$/,
    ],
    [
      () =>
        dish.write({
          state: new Float32Array(channels * cells).fill(1),
          owners: new Uint8Array(cells).fill(NOBODY),
        }),
      /^The cell in row 0 and column 0 holds something, but follows no rule\.$/,
    ],
    [
      () =>
        dish.write({
          state: new Float32Array(channels * cells),
          owners: new Uint8Array(cells).fill(1),
        }),
      /^The cell in row 0 and column 0 follows rule 1, but the dish has only 1, counted from 0\.$/,
    ],
  ];
  for (const [act, message] of rejections) await assert.rejects(act(), { message });
  assertSameDish(await dish.read(), before, "what it held");
  assert.deepEqual([dish.stepCount, dish.rules, dish.angle], [5, 1, 0]);
  await dish.dispose();
  await assert.rejects(dish.step(1), { message: "This memory has been disposed of." });
});

test("a dish has at most 255 rules", async () => {
  const rule = livelyRule(1);
  const settings = { rules: [], boundary: "zero", fireRate: undefined, angle: 0 } as const;
  const full = { ...settings, rules: Array.from({ length: 254 }, () => rule) };
  const last = withRule(full, rule);
  assert.equal(last.rules.length, 255);
  assert.throws(() => withRule(last, rule), { message: "A dish holds at most 255 rules." });
});
