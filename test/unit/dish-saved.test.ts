// Points of a dish: what is kept goes on with the same bits, in this dish, in another, and from a file; nothing in a file is believed.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  createDish,
  type Dish,
  type DishOptions,
  type DishPoint,
  type DishState,
  decodeDish,
  encodeDish,
} from "../../src/dish/index.ts";
import { createEngine } from "../../src/engine/create.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { encodeRule, type Rule } from "../../src/models/rule.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  type Safetensors,
} from "../../src/models/safetensors.ts";
import { withGoal } from "../../src/systems/growing/goals.ts";
import { assertSameDish, livelyRule, RULES } from "../support/cultures.ts";
import { goalRule } from "../support/goals.ts";
import fc, { Kinds } from "../support/properties.ts";

const wasm = await createEngine({ arithmetic: "plain", threads: 0 });
const worker = await createEngine({ arithmetic: "plain", threads: 1 });
after(() => worker.dispose());

const SIDE = 32;
const GIVEN: readonly Rule[] = RULES.map((rule) => ({ ...rule, card: { grid: [SIDE, SIDE] } }));

async function open(engine: Engine, options: Partial<DishOptions> = {}): Promise<Dish> {
  const dish = await createDish(engine, { height: SIDE, width: SIDE, rngSeed: 2, ...options });
  for (const rule of RULES) await dish.addRule(rule);
  await dish.plant(8, 8, 0);
  return dish;
}

/** A step, and what is done by hand after it. */
const BY_HAND: Readonly<Record<number, (dish: Dish) => Promise<unknown>>> = {
  20: (dish) => dish.cut({ kind: "disc", row: 9, column: 9, radius: 4 }),
  21: (dish) => dish.plant(25, 4, 1),
  26: (dish) => dish.assign({ kind: "disc", row: 12, column: 10, radius: 6 }, 2),
  33: (dish) => dish.setFireRate(0.8),
  47: (dish) => dish.setBoundary("torus"),
  60: (dish) => dish.replaceRule(0, livelyRule(4)),
};
const END = 90;

/** Lives from its step on, and returns what the dish held after each step by its number. */
async function liveOn(dish: Dish): Promise<DishState[]> {
  const states: DishState[] = [];
  for (;;) {
    states[dish.stepCount] = await dish.read();
    if (dish.stepCount === END) return states;
    await dish.step(1);
    await BY_HAND[dish.stepCount]?.(dish);
  }
}

const throughFile = (point: DishPoint): DishPoint =>
  decodeDish(encodeDish({ point, rules: GIVEN, notes: {} })).point;

for (const engine of [wasm, worker])
  test(`on ${engine.threads} workers: what was kept goes on with the same bits, and goes back too`, async () => {
    const original = await open(engine);
    const states = await liveOn(original);
    for (const kept of [0, 19, 20, 21, 34, 47, 60, 61, END]) {
      const dish = await open(engine);
      while (dish.stepCount < kept) {
        await dish.step(1);
        await BY_HAND[dish.stepCount]?.(dish);
      }
      const point = await dish.keepPoint();
      assertSameDish(await dish.read(), states[kept], `keeping at ${kept} changes nothing`);
      for (const given of [point, throughFile(point)]) {
        const branch = await open(engine);
        await branch.step(7);
        await branch.goOnFrom(given);
        assert.equal(branch.stepCount, kept);
        const lived = await liveOn(branch);
        for (let step = kept; step <= END; step++)
          assertSameDish(lived[step], states[step], `kept at ${kept}, at ${step}`);
        for (const target of [kept, Math.max(0, kept - 1), Math.floor(kept / 2), 0]) {
          await branch.back(branch.stepCount - target);
          assertSameDish(await branch.read(), states[target], `kept at ${kept}, back at ${target}`);
        }
        await branch.step(END);
        assertSameDish(await branch.read(), states[END], `kept at ${kept}, and on again`);
        await branch.dispose();
      }
      // The dish itself goes on as if nothing had been kept.
      assertSameDish((await liveOn(dish))[END], states[END], `kept at ${kept}, and gone on`);
      await dish.dispose();
    }
  });

test("a point that was kept after going back forgets what came later, and the dish does not", async () => {
  const dish = await open(wasm);
  const states = await liveOn(dish);
  await dish.back(END - 40);
  const point = await dish.keepPoint();
  const branch = await open(wasm);
  await branch.goOnFrom(point);
  await branch.cut({ kind: "square", row: 8, column: 8, half: 3 });
  await branch.step(END - 40);
  assert.notDeepEqual((await branch.read()).state, states[END].state);
  await dish.step(END - 40);
  assertSameDish(await dish.read(), states[END], "the dish repeats what was done by hand");
});

test("a point of another dish is refused, and changes nothing", async () => {
  const dish = await open(wasm);
  await dish.step(10);
  const before = await dish.read();
  const point = await dish.keepPoint();
  const narrow = await createDish(wasm, { height: SIDE, width: SIDE, rngSeed: 2 });
  await narrow.addRule(livelyRule(1, { channels: 6 }));
  const cases: readonly [Promise<DishPoint> | DishPoint, RegExp][] = [
    [{ ...point, height: 31 }, /of height 31, but this one has 32\./],
    [{ ...point, width: 33 }, /of width 33, but this one has 32\./],
    [{ ...point, rngSeed: 3 }, /of rngSeed 3, but this one has 2\./],
    [{ ...point, keyframes: [] }, /holds no dish\./],
    [narrow.keepPoint(), /The rule has 6 channels/],
  ];
  for (const [strange, sentence] of cases) {
    await assert.rejects(dish.goOnFrom(await strange), sentence);
    assertSameDish(await dish.read(), before, `${sentence}`);
    assert.equal(dish.stepCount, 10);
  }
  const empty = await createDish(wasm, { height: SIDE, width: SIDE });
  await assert.rejects(empty.keepPoint(), { message: "The dish has no rule yet: add one first." });
});

test("a dish without history goes on too, and remembers nothing", async () => {
  const [dish, other] = [await open(wasm, { historyBytes: 0 }), await open(wasm)];
  for (const each of [dish, other]) await each.step(30);
  const branch = await open(wasm, { historyBytes: 0 });
  await branch.goOnFrom(throughFile(await dish.keepPoint()));
  for (const each of [branch, other]) await each.step(30);
  assertSameDish(await branch.read(), await other.read(), "60 steps");
  assert.equal(await branch.back(9), 0);
});

/** A file with a cut, and a rule with goals that had three of them in turn. */
async function savedFile(): Promise<Uint8Array<ArrayBuffer>> {
  const rule = goalRule();
  const [height, width] = rule.card.grid;
  const dish = await createDish(wasm, { height, width, rngSeed: 4 });
  await dish.addRule(withGoal(rule, "lizard"));
  await dish.plant(height >> 1, width >> 1);
  for (const goal of ["fish", "moth", "fish", "lizard"]) {
    await dish.step(9);
    await dish.replaceRule(0, withGoal(rule, goal));
  }
  await dish.step(5);
  await dish.cut({ kind: "disc", row: 4, column: 4, radius: 2 });
  const notes = { name: "A", titles: ["Many"] };
  return encodeDish({ point: await dish.keepPoint(), rules: [rule], notes });
}

test("a file has rules as they were given, and each rule that cells followed once", async () => {
  const bytes = await savedFile();
  const { tensors } = decodeSafetensors(bytes);
  const files = Object.keys(tensors).filter((name) => name.includes("."));
  assert.deepEqual(files.sort(), ["given.0", "rule.0", "rule.1", "rule.2"]);
  const { rules, notes, point } = decodeDish(bytes);
  assert.deepEqual(rules[0].spec.goals, ["lizard", "fish", "moth"]);
  assert.deepEqual(notes, { name: "A", titles: ["Many"] });
  assert.deepEqual(encodeDish(decodeDish(bytes)), bytes, "and is written again as it was");
  assert.equal(point.keyframes.at(-1)?.step, 41);
});

test("a dish whose cells are no numbers any more is not saved", async () => {
  const dish = await open(wasm);
  const { state, owners } = await dish.read();
  state[(8 * SIDE + 8) * RULES[0].spec.channels + 5] = Number.POSITIVE_INFINITY;
  await dish.write({ state, owners });
  const point = await dish.keepPoint();
  assert.throws(() => encodeDish({ point, rules: GIVEN, notes: {} }), /NaN or infinite numbers\./);
});

const narrow = (): Rule => ({
  ...livelyRule(1, { channels: 6 }),
  card: { grid: [SIDE, SIDE] },
});

test("a dish that could not be read again is not saved", async () => {
  const [rule] = GIVEN;
  const dish = await createDish(wasm, { height: SIDE, width: SIDE });
  await dish.addRule(rule);
  const save = async (rules = [rule]): Promise<Uint8Array> =>
    encodeDish({ point: await dish.keepPoint(), rules, notes: {} });
  await dish.setAngle(1e6);
  decodeDish(await save());
  await assert.rejects(save([rule, rule]), /another number of rules/);
  await assert.rejects(save([narrow()]), /The rule has 6 channels/);
  await dish.setAngle(1.1e6);
  await assert.rejects(save(), /"settings\.0\.angle" must be a number from -1000000 to 1000000/);
});

test("what is wrong with a file is said in one sentence", async () => {
  const bytes = await savedFile();
  const spoilt = (change: (parts: Safetensors) => void): Uint8Array => {
    const parts = structuredClone(decodeSafetensors(bytes));
    change(parts);
    return encodeSafetensors(parts);
  };
  const header = (change: (header: { settings: object[] }) => void): Uint8Array =>
    spoilt(({ metadata }) => {
      const said = JSON.parse(metadata.blastema);
      change(said);
      Object.assign(metadata, { blastema: JSON.stringify(said) });
    });
  const numbers = (name: string, place: number, value: number): Uint8Array =>
    spoilt(({ tensors }) => {
      const { data } = tensors[name];
      data[place < 0 ? data.length + place : place] = value;
    });
  const cases: readonly [Uint8Array, RegExp][] = [
    [new Uint8Array(), /empty/],
    [bytes.subarray(0, bytes.length - 9), /truncated/],
    [spoilt(({ metadata }) => Object.assign(metadata, { blastema: "{" })), /does not say what/],
    [header((said) => Object.assign(said, { kind: "nca" })), /"kind" must be "dish", not "nca"/],
    [header((said) => Object.assign(said, { format: 2 })), /"format" must be 1, not 2/],
    [header((said) => Object.assign(said, { height: 1e9 })), /"height" must be a whole/],
    [header((said) => Object.assign(said, { width: 3 })), /its cells at step \d+ are not/],
    [header((said) => Object.assign(said, { rngSeed: -1 })), /"rngSeed" must be/],
    [header((said) => Object.assign(said, { notes: 3 })), /"notes" must be an object/],
    [header((said) => Object.assign(said.settings[0], { fireRate: 2 })), /settings\.0\.fireRate/],
    [header((said) => Object.assign(said.settings[0], { angle: null })), /settings\.0\.angle/],
    [header((said) => Object.assign(said.settings[0], { rules: [7] })), /it has no rule 7/],
    [header((said) => Object.assign(said.settings[0], { rules: [] })), /settings\.0\.rules/],
    [
      header((said) => Object.assign(said.settings.at(-1) as object, { rules: [0, 0] })),
      /another number/,
    ],
    [numbers("keyframes", 0, 50), /steps do not follow/],
    [numbers("keyframes", -4, 4e9), /steps do not follow/],
    [numbers("keyframes", 1, 2), /steps do not follow/],
    [numbers("keyframes", 2, 99), /no settings 99/],
    [numbers("keyframes", -1, 1), /do not fit each other/],
    [numbers("keyframes", 3, 4e9), /are not those of such a dish|do not fit each other/],
    [numbers("cells", 0, -1), /its cells at step 0 are not/],
    [numbers("cells", 0, 0.5), /its cells at step 0 are not/],
    [numbers("cells", 0, 1e7), /its cells at step 0 are not/],
    [numbers("cells", 1, 1), /its cells at step 0 are not/],
    [numbers("cells", 5, Number.NaN), /its cells at step 0 are not/],
    [numbers("rule.0", -1, 0x7f), /its tensor "update\.1\.weight" are NaN or infinite\.$/],
    [spoilt(({ tensors }) => Reflect.deleteProperty(tensors, "rule.0")), /it has no rule 0/],
    [spoilt(({ tensors }) => Reflect.deleteProperty(tensors, "given.0")), /another number/],
    [
      spoilt(({ tensors }) => {
        const data = encodeRule(narrow());
        Object.assign(tensors["given.0"], { shape: [data.length], data });
      }),
      /The rule has 6 channels, but the rules of this dish have/,
    ],
    [spoilt(({ tensors }) => Reflect.deleteProperty(tensors, "cells")), /"cells" is missing/],
    [spoilt(({ tensors }) => Object.assign(tensors["rule.0"], tensors["given.0"])), /has goals/],
  ];
  for (const [file, sentence] of cases)
    assert.throws(
      () => decodeDish(file),
      ({ message }: Error) => {
        assert.match(message, sentence);
        assert.match(message, /\.$/);
        assert.doesNotMatch(message, /undefined|\[object|not a function/, message);
        return true;
      },
      `${sentence}`,
    );
});

test("a damaged file is refused in one sentence, or is a dish that goes on", async () => {
  const bytes = await savedFile();
  const kinds = new Kinds("refused", "taken");
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 4,
      }),
      async (damage) => {
        const file = bytes.slice();
        for (const [place, byte] of damage) file[place] = byte;
        let saved: ReturnType<typeof decodeDish>;
        try {
          saved = decodeDish(file);
        } catch (error) {
          kinds.see({ refused: true, taken: false });
          assert.match((error as Error).message, /^[A-Z].*[.!]$/s);
          return;
        }
        kinds.see({ refused: false, taken: true });
        const { height, width, rngSeed, keyframes } = saved.point;
        const dish = await createDish(wasm, { height, width, rngSeed });
        await dish.goOnFrom(saved.point);
        await dish.step(1);
        await dish.back(keyframes.at(-1)!.step);
        await dish.dispose();
      },
    ),
  );
  kinds.assertEach(5);
});
