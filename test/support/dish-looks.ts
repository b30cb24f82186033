// What goes in and out of a dish, held against the float64 definition, on any engine: pictures, cuts, seeds and whole states.
import assert from "node:assert/strict";
import { Culture } from "../../src/dish/culture.ts";
import { type CutShape, createDish, type Dish, type View } from "../../src/dish/index.ts";
import type { Engine, Memory } from "../../src/engine/engine.ts";
import type { Boundary } from "../../src/ops/cell.ts";
import { restore } from "../../src/ops/frame/op.ts";
import * as mixedStep from "../../src/ops/mixed-step/op.ts";
import { NOBODY } from "../../src/ops/mixed-step/owner.ts";
import { paint } from "../../src/ops/paint/op.ts";
import { VIEWS } from "../../src/ops/paint/views.ts";
import { ruleLayout } from "../../src/systems/growing/buffers.ts";
import { seedState } from "../../src/systems/growing/seed.ts";
import { GROWING_SPEC, type GrowingSpec } from "../../src/systems/growing/spec.ts";
import { assertSameBits } from "./compare.ts";
import { assertSameDish, RULES } from "./cultures.ts";
import { Draws, randomState } from "./rules.ts";

/** Entry i is i: pictures are then the indices into a palette. */
const RAMP = Uint32Array.from({ length: 256 }, (_, i) => i);

/** A dish of random cells and as many rules as there can be, at the level of operations. */
async function fill(
  engine: Engine,
  spec: GrowingSpec,
  height: number,
  width: number,
): Promise<Memory> {
  const cells = height * width;
  const rows = 2 + spec.channels;
  const array = (length: number) => ({ type: "u32", scope: "shard", length }) as const;
  const memory = await engine.allocate(
    {
      ...ruleLayout(spec),
      dish: mixedStep.dish.buffer("shard", {
        ...{ height, width, channels: spec.channels, hidden: spec.hidden, filters: 3 },
      }),
      frame: { type: "list", scope: "shard", capacity: cells * rows },
      key: array(2),
      palette: array(256),
      pixels: array(cells),
      mature: array(1),
    },
    1,
  );
  const draws = new Draws(height * width);
  const state = randomState(spec, height, width, draws, "dense");
  const frame: number[] = [];
  for (let cell = 0; cell < cells; cell++) {
    if (draws.below(3) === 0) continue;
    const contents = state.subarray(cell * spec.channels, (cell + 1) * spec.channels);
    // Now and then what no rule should make.
    if (cell % 17 === 0) contents[cell % 5] = [Number.NaN, Number.POSITIVE_INFINITY, 9][cell % 3];
    frame.push(cell, draws.below(NOBODY), ...contents);
  }
  const torus = spec.boundary === "torus" ? 1 : 0;
  const { fireRate, aliveThreshold } = spec;
  await memory.run(
    [
      mixedStep.adopt.call({ dish: "dish", rule: "rule" }, { owner: NOBODY - 1 }),
      mixedStep.configure.call({ dish: "dish" }, { fireRate, aliveThreshold, torus }),
      restore.call({ dish: "dish", frame: "frame", key: "key" }, { step: 0 }),
    ],
    { shards: [{ frame, key: [1, 2], palette: RAMP }] },
  );
  return memory;
}

async function picture(memory: Memory, view: number, channel: number) {
  const buffers = { dish: "dish", palette: "palette", pixels: "pixels", mature: "mature" };
  const program = [paint.call(buffers, { view, channel })];
  const [{ pixels, mature }] = await memory.run(program, { download: ["pixels", "mature"] });
  return { words: pixels, bytes: new Uint8Array(pixels.buffer), mature: mature[0] };
}

/** Pictures of a dish in all views, of random cells and of what no rule should make, are those of the definition. */
export async function assertDefinedPictures(
  engine: Engine,
  reference: Engine,
  boundary: Boundary,
  height: number,
  width: number,
): Promise<void> {
  const spec = { ...GROWING_SPEC, channels: 7, boundary };
  const memory = await fill(engine, spec, height, width);
  const expected = await fill(reference, spec, height, width);
  for (const [view, kind] of VIEWS.entries())
    for (const channel of kind === "channel" ? [0, 3, 6] : [0]) {
      const [actual, right] = await Promise.all([
        picture(memory, view, channel),
        picture(expected, view, channel),
      ]);
      assert.equal(actual.mature, right.mature);
      for (const [i, byte] of actual.bytes.entries())
        assert.ok(
          Math.abs(byte - right.bytes[i]) <= 1,
          `${kind}, byte ${i}: ${byte}, ${right.bytes[i]}`,
        );
      assert.ok(right.words.some((word) => word !== 0));
    }
}

/** An empty dish, even one without a rule, is transparent. */
export async function assertTransparent(engine: Engine): Promise<void> {
  const dish = await createDish(engine, { height: 3, width: 5 });
  const pixels = new Uint8ClampedArray(60).fill(7);
  assert.equal(await dish.paint({ kind: "colour" }, pixels), 0);
  assert.ok(pixels.every((byte) => byte === 0));
  await dish.dispose();
}

async function open(engine: Engine, boundary: Boundary = "zero"): Promise<Dish> {
  const dish = await createDish(engine, { height: 19, width: 35, boundary, rngSeed: 4 });
  for (const rule of RULES) await dish.addRule(rule);
  await dish.plant(9, 9, 0);
  await dish.plant(9, 28, 1);
  return dish;
}

/** What fired and changed in the last step is painted alike by two engines. */
export async function assertSamePictures(engine: Engine, reference: Engine): Promise<void> {
  const dishes = await Promise.all([open(reference, "torus"), open(engine, "torus")]);
  for (const dish of dishes) await dish.step(25);
  const views: View[] = [
    ...VIEWS.filter((kind) => kind !== "channel").map((kind) => ({ kind })),
    { kind: "channel", channel: 5 },
  ];
  for (const view of views) {
    const [right, actual] = await Promise.all(
      dishes.map(async (dish) => {
        const pixels = new Uint8ClampedArray(19 * 35 * 4);
        await dish.paint(view, pixels);
        return pixels;
      }),
    );
    for (const [i, byte] of actual.entries())
      assert.ok(Math.abs(byte - right[i]) <= 2, `${view.kind}, byte ${i}: ${byte}, ${right[i]}`);
    assert.ok(new Set(right).size > 4, view.kind);
  }
}

/** Whether a shape holds the centre of a cell, once more in other words. */
function holds(shape: CutShape, row: number, column: number): boolean {
  const [y, x] = [row + 0.5, column + 0.5];
  if (shape.kind === "disc") return Math.hypot(y - shape.row, x - shape.column) <= shape.radius;
  if (shape.kind === "square")
    return Math.abs(y - shape.row) <= shape.half && Math.abs(x - shape.column) <= shape.half;
  const { fromRow, fromColumn, toRow, toColumn, radius } = shape;
  for (let i = 0; i <= 10_000; i++) {
    const t = i / 10_000;
    const [row, column] = [
      fromRow + t * (toRow - fromRow),
      fromColumn + t * (toColumn - fromColumn),
    ];
    if (Math.hypot(y - row, x - column) <= radius) return true;
  }
  return false;
}

const SHAPES: readonly CutShape[] = [
  { kind: "disc", row: 9.2, column: 17.7, radius: 4.3 },
  { kind: "disc", row: 0.5, column: 0.5, radius: 0 },
  { kind: "disc", row: -3, column: 36, radius: 8 },
  { kind: "disc", row: 400, column: 4, radius: 8 },
  { kind: "square", row: 7, column: 30, half: 3.4 },
  { kind: "line", fromRow: 2, fromColumn: -5, toRow: 17.3, toColumn: 31, radius: 1.6 },
  { kind: "line", fromRow: 12, fromColumn: 3, toRow: 12, toColumn: 3, radius: 2 },
  { kind: "square", row: 9, column: 17, half: 1e12 },
];

/** A cut empties the cells whose centre the shape holds, and no others. */
export async function assertDefinedCuts(engine: Engine): Promise<void> {
  const dish = await open(engine);
  const { channels } = RULES[0].spec;
  const state = new Float32Array(19 * 35 * channels).fill(0.25);
  const owners = new Uint8Array(19 * 35).map((_, cell) => cell % 3);
  for (const shape of SHAPES) {
    await dish.write({ state, owners });
    await dish.cut(shape);
    const after = await dish.read();
    for (const cell of owners.keys()) {
      const cut = holds(shape, Math.floor(cell / 35), cell % 35);
      assert.equal(after.owners[cell], cut ? NOBODY : owners[cell], `${shape.kind}, cell ${cell}`);
      const contents = after.state.subarray(cell * channels, (cell + 1) * channels);
      assert.ok(contents.every((value) => value === (cut ? 0 : 0.25)));
    }
  }
}

/** The living cells of a shape are given to another rule as they are, those of any rule or of one, and no others. */
export async function assertDefinedAssignments(engine: Engine): Promise<void> {
  const dish = await open(engine);
  const { channels } = RULES[0].spec;
  const owners = new Uint8Array(19 * 35).map((_, cell) => [0, 1, 2, NOBODY][cell % 4]);
  const state = new Float32Array(19 * 35 * channels).map((_, i) =>
    owners[Math.floor(i / channels)] === NOBODY ? 0 : Math.fround(Math.sin(i)),
  );
  for (const [i, shape] of SHAPES.entries()) {
    const only = [undefined, 0, 2][i % 3];
    await dish.write({ state, owners });
    await dish.assign(shape, 1, only);
    const after = await dish.read();
    assertSameBits(after.state, state, "what the cells hold");
    for (const [cell, owner] of owners.entries()) {
      const isMeant =
        owner !== NOBODY &&
        owner === (only ?? owner) &&
        holds(shape, Math.floor(cell / 35), cell % 35);
      const wanted = isMeant ? 1 : owner;
      assert.equal(after.owners[cell], wanted, `${shape.kind} of ${only}, cell ${cell}`);
    }
  }
}

/** Seeds, readings and whole states go in and come out. */
export async function assertContents(engine: Engine): Promise<void> {
  const dish = await createDish(engine, { height: 19, width: 35 });
  for (const rule of RULES) await dish.addRule(rule);
  await dish.plant(3, 34, 2);
  assertSameBits((await dish.read()).state, seedState(RULES[0].spec, 19, 35, 3, 34), "a seed");
  const seed = {
    channels: Float32Array.of(0, 0, 0, 1, 1, 1, 1, 1),
    alive: true,
    fired: false,
    owner: 2,
  };
  assert.deepEqual(await dish.probe(3, 34), seed);
  await dish.plant(3, 34, 1);
  assert.deepEqual(await dish.probe(3, 34), { ...seed, owner: 1 });
  const empty = { ...seed, channels: new Float32Array(8), owner: null };
  assert.deepEqual(await dish.probe(2, 33), empty);
  assert.deepEqual(await dish.probe(3, 0), { ...empty, alive: false });
  await dish.setBoundary("torus");
  assert.deepEqual(await dish.probe(3, 0), empty);
  await dish.step(30);
  const grown = await dish.read();
  await dish.write(grown);
  assertSameDish(await dish.read(), grown, "written back");
  const { state } = grown;
  await dish.write({ state });
  const { owners } = await dish.read();
  assert.ok(owners.every((owner) => owner === 0 || owner === NOBODY));
}

/** A frame that names a cell or a rule which a dish does not have is refused, and the dish stays as it is. */
export async function assertStrangeFrames(engine: Engine): Promise<void> {
  const row = (cell: number, owner: number): number[] => [
    ...[cell, owner],
    ...new Array(RULES[0].spec.channels).fill(0.5),
  ];
  const settings = {
    rules: RULES.slice(0, 2),
    boundary: "zero",
    fireRate: 0.5,
    angle: 0,
  } as const;
  const culture = await Culture.open(engine, { height: 4, width: 5 }, [1, 2], settings);
  await culture.restore(Float32Array.from([...row(0, 0), ...row(19, 1)]), 7);
  const before = await culture.keep();
  for (const strange of [row(20, 0), row(-1, 0), row(Number.NaN, 0), row(3, 2), row(3, Number.NaN)])
    await assert.rejects(culture.restore(Float32Array.from([...row(1, 1), ...strange]), 8), {
      message: "The frame names a cell or a rule that the dish does not have.",
    });
  assert.deepEqual(await culture.keep(), before, engine.name);
  await culture.dispose();
}
