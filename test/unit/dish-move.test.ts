// A dish goes on on another engine, and survives the loss of one, to the bits that it would have had.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createDish, type Dish } from "../../src/dish/index.ts";
import type { DishSettings } from "../../src/element/dish-messages.ts";
import { DishService } from "../../src/element/dish-service.ts";
import type { Engine, Memory } from "../../src/engine/engine.ts";
import { LostDeviceError } from "../../src/engine/lost.ts";
import { plain, reference } from "../support/builds.ts";
import { assertAtMost, worst } from "../support/compare.ts";
import { assertSameDish, lizard, RULES } from "../support/cultures.ts";

/** An engine that is lost when it is told so. */
function mortal(engine: Engine) {
  let isLost = false;
  const unlessLost = async <T>(act: () => Promise<T>): Promise<T> => {
    if (isLost) throw new LostDeviceError("The graphics card was lost: test.");
    return act();
  };
  const wrapped = (memory: Memory): Memory => ({
    ...memory,
    run: (...given) => unlessLost(() => memory.run(...given)),
    prepare: async (program) => {
      const prepared = await memory.prepare(program);
      return { run: (transfer) => unlessLost(() => prepared.run(transfer)) };
    },
  });
  const allocate: Engine["allocate"] = (...given) =>
    unlessLost(async () => wrapped(await engine.allocate(...given)));
  const lose = (): void => {
    isLost = true;
  };
  return { engine: { ...engine, allocate, name: "webgpu" } as Engine, lose };
}

async function open(): Promise<Dish> {
  const dish = await createDish(plain, { height: 19, width: 25, boundary: "torus", rngSeed: 3 });
  for (const rule of RULES.slice(0, 2)) await dish.addRule(rule);
  await dish.plant(6, 6, 0);
  await dish.plant(11, 16, 1);
  return dish;
}

/** Lives for a while, with something done before it is moved, when it is, and later. */
async function live(move: (dish: Dish) => Promise<void>, strike: () => void = () => {}) {
  const dish = await open();
  await dish.step(30);
  await dish.cut({ kind: "disc", row: 8, column: 10, radius: 2.5 });
  await move(dish);
  await dish.step(21);
  strike();
  await dish.step(13);
  await dish.cut({ kind: "disc", row: 3, column: 4, radius: 2 });
  await dish.step(5);
  assert.equal(dish.stepCount, 69);
  const now = await dish.read();
  assert.equal(await dish.back(50), 50);
  return { dish, now, earlier: await dish.read() };
}

const asItIs = live(async () => {});

test("a dish that is moved goes on to the same bits, and back before that", async () => {
  const expected = await asItIs;
  const { engine } = mortal(plain);
  const moved = await live((dish) => dish.moveTo(engine, plain));
  assert.equal(moved.dish.engine, "webgpu");
  assertSameDish(moved.now, expected.now, "now");
  assertSameDish(moved.earlier, expected.earlier, "earlier");
});

test("a dish whose engine is lost goes on from what it remembers, to the same bits", async () => {
  const expected = await asItIs;
  const { engine, lose } = mortal(plain);
  const moved = await live((dish) => dish.moveTo(engine, plain), lose);
  assert.equal(moved.dish.engine, "wasm");
  assertSameDish(moved.now, expected.now, "now");
  assertSameDish(moved.earlier, expected.earlier, "earlier");
});

test("a dish without another engine says that its own is lost, and one that cannot move stays", async () => {
  const { engine, lose } = mortal(plain);
  const dish = await open();
  await dish.step(3);
  await dish.moveTo(engine);
  lose();
  await assert.rejects(dish.step(1), { name: "LostDeviceError" });
  const other = await open();
  await other.step(3);
  const before = await other.read();
  await assert.rejects(other.moveTo(engine, plain), { name: "LostDeviceError" });
  assertSameDish(await other.read(), before, "as it was");
  assert.equal(other.engine, "wasm");
});

test("an element is run by a card if that is asked for, and by the processor again", async () => {
  const asked: boolean[] = [];
  const service = new DishService(
    async () => plain,
    async (dish, processor, isAsked, isWanted) => {
      asked.push(isAsked);
      if (isWanted()) await dish.moveTo({ ...reference, name: "webgpu" }, processor);
    },
  );
  const settings: DishSettings = {
    grid: [24, 24],
    fireRate: undefined,
    angle: 0,
    boundary: undefined,
    rngSeed: 0,
    autoseed: true,
    goal: undefined,
    engine: "wasm",
  };
  const picture = () =>
    service.picture({ steps: 0, budget: 0, view: { kind: "colour" }, pixels: undefined });
  const card = { target: "lizard", grid: [24, 24] } as const;
  await service.use({ ...lizard(), card } as never, settings);
  await service.step(10);
  const before = await service.read();
  assert.equal((await picture()).engine, "wasm");
  await service.adjust({ ...settings, engine: "webgpu" });
  const onCard = await picture();
  assert.deepEqual([onCard.engine, onCard.stepCount, asked], ["webgpu", 10, [true]]);
  await service.adjust(settings);
  assert.equal((await picture()).engine, "wasm");
  assertAtMost(worst((await service.read()).state, before.state), 1e-6, "state");
});
