import assert from "node:assert/strict";
import { test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import { HEALING } from "../../src/measure/cuts.ts";
import { relativeError } from "../../src/measure/error.ts";
import {
  type HealMap,
  type HealMapOptions,
  healMap,
  measureHealMap,
} from "../../src/measure/heal-map.ts";
import {
  cutAt,
  HEAL_MAP,
  healedLimit,
  type MapCut,
  mapCutSize,
  outcomeOf,
  placesOver,
} from "../../src/measure/heal-map-cuts.ts";
import { weakest } from "../../src/measure/heal-map-verdict.ts";
import type { MeasureProgress, Simulate } from "../../src/measure/trial.ts";
import { createSimulation } from "../../src/systems/growing/simulation.ts";
import { GROWING_SPEC, type GrowingSpec } from "../../src/systems/growing/spec.ts";
import { body, CHANNELS, dishes, HEIGHT, type Opened, towards, WIDTH } from "../support/dishes.ts";
import { Draws, randomParameters } from "../support/rules.ts";

const cells = HEIGHT * WIDTH;
const grown = body();
const spec = { channels: CHANNELS, aliveThreshold: 0.1 };
const options = { height: HEIGHT, width: WIDTH, size: 6, spacing: 3 };
const disc: MapCut = { shape: "disc", size: 6 };

const cutCells = (cut: MapCut, row: number, column: number): number =>
  cutAt(new Float32Array(cells).fill(1), HEIGHT, WIDTH, cut, { row, column }).filter((v) => v === 0)
    .length;

test("cuts are as many cells across as they say, wherever their centre lies", () => {
  for (const size of [1, 4, 5]) {
    const centre = 10 + (size % 2) / 2;
    assert.equal(cutCells({ shape: "square", size }, centre, centre), size * size);
  }
  assert.equal(cutCells({ shape: "disc", size: 1 }, 10.5, 10.5), 1);
  // Cells whose centres lie within 2 of a corner of cells: all of a 4 x 4 square but its corners.
  assert.equal(cutCells({ shape: "disc", size: 4 }, 10, 10), 12);
  assert.equal(cutCells({ shape: "square", size: 4 }, 0, 0), 4);
});

test("places cover the creature's cells once, and coarse ones come first", () => {
  const places = placesOver(grown, HEIGHT, WIDTH, 0.1, disc, 3);
  for (let row = 4; row < HEIGHT - 4; row++) {
    for (let column = 4; column < WIDTH - 4; column++) {
      const owners = places.filter(
        (place) =>
          Math.abs(row + 0.5 - place.row) <= 1.5 && Math.abs(column + 0.5 - place.column) <= 1.5,
      );
      assert.ok(owners.length >= 1, `cell ${row}, ${column}`);
    }
  }
  assert.equal(new Set(places.map(({ row, column }) => `${row} ${column}`)).size, places.length);
  assert.deepEqual(places[0], { row: HEIGHT / 2, column: WIDTH / 2, level: 0 });
  const levels = places.map(({ level }) => level);
  assert.deepEqual(levels, levels.toSorted());
  assert.deepEqual([...new Set(levels)], [0, 1, 2]);
  for (const { row, column, level } of places) {
    const step = 3 * (HEAL_MAP.levels[level] as number);
    assert.equal(Math.abs(row - HEIGHT / 2) % step, 0);
    assert.equal(Math.abs(column - WIDTH / 2) % step, 0);
  }
});

test("what a small cut may leave is less, in proportion; NaN is never healed", () => {
  assert.equal(healedLimit(0.5), HEALING.healed);
  assert.equal(healedLimit(HEALING.leastDamage), HEALING.healed);
  assert.ok(Math.abs(healedLimit(0.015) - HEALING.healed / 10) <= 1e-12);
  assert.equal(outcomeOf(0.5, 0.007), "new");
  assert.equal(outcomeOf(0.5, 0.0701), "unhealed");
  assert.equal(outcomeOf(0.5, 0.07), "healed");
  assert.equal(outcomeOf(0.015, 0.01), "unhealed");
  assert.equal(outcomeOf(0.5, 0.51), "worse");
  assert.equal(outcomeOf(0.5, Number.NaN), "worse");
});

test("a rule that repairs at once heals everywhere, and one that does nothing nowhere", async () => {
  const good = await measureHealMap(dishes(grown, towards(grown, 0)), spec, options);
  assert.equal(good.healedShare, 1);
  assert.match(
    good.verdict,
    /^The creature heals wherever it is cut \((\d+) of \1 positions\), and /,
  );
  assert.match(good.verdict, /still itself after 10,000 steps uncut \(drift below 0\.001\)\.$/);
  const idle = await measureHealMap(dishes(grown, towards(grown, 1)), spec, options);
  assert.equal(idle.healedShare, 0);
  assert.match(idle.verdict, /^The creature heals nowhere \(0 of \d+ positions\), but /);
  for (const { errorAfterCut, errorAfter, outcome, errors } of idle.positions) {
    assert.ok(errorAfterCut >= HEAL_MAP.leastLoss);
    assert.equal(errorAfter, errorAfterCut);
    assert.equal(outcome, "unhealed");
    assert.equal(errors.length, 31);
  }
});

test("a rule that heals only its left half is said to be worst on the right", async () => {
  const half = (state: Float32Array): Float32Array =>
    state.map((value, i) =>
      Math.floor(i / CHANNELS) % WIDTH < WIDTH / 2 ? (grown[i] as number) : value,
    );
  const map = await measureHealMap(dishes(grown, half), spec, options);
  assert.ok(map.healedShare > 0.3 && map.healedShare < 0.7, `${map.healedShare}`);
  for (const { column, outcome } of map.positions) {
    if (column <= WIDTH / 2 - 3) assert.equal(outcome, "new");
    if (column >= WIDTH / 2 + 3) assert.equal(outcome, "unhealed");
  }
  assert.match(map.verdict, /heals in places \(.* right\)/);
  assert.ok(weakest(map.positions).column > WIDTH / 2);
});

test("drift is against the creature at step 200, every 100 steps to 10,000", async () => {
  const fade = dishes(grown, (state) => state.map((value) => value * 0.9995));
  const { drift, verdict } = await measureHealMap(fade, spec, options);
  assert.deepEqual(
    drift.map(({ step }) => step),
    Array.from({ length: 99 }, (_, i) => 200 + 100 * i),
  );
  assert.equal(drift[0]?.error, 0);
  for (let i = 1; i < drift.length; i++) {
    assert.ok((drift[i]?.error as number) >= (drift[i - 1]?.error as number));
  }
  assert.ok((drift.at(-1)?.error as number) > 0.9);
  assert.match(verdict, /does not stay itself for 10,000 steps uncut \(drift 0\.9\d\d\)\.$/);
});

test("a creature that is dead, not finite, or hardly touched has no positions, and says why", async () => {
  const nothing = (state: Float32Array): Float32Array => state.fill(0);
  const dead = await measureHealMap(dishes(grown, nothing), spec, options);
  assert.equal(dead.positions.length, 0);
  assert.match(dead.verdict, /^Nothing is alive/);
  const tiny = await measureHealMap(dishes(grown, towards(grown, 1)), spec, {
    ...options,
    size: 1,
  });
  assert.equal(tiny.positions.length, 0);
  assert.match(tiny.verdict, /choose a larger cut/);
  assert.ok(Number.isNaN(tiny.healedShare));
});

test("positions come one by one, with the creature as it regrew", async () => {
  const seen: string[] = [];
  let whole: Float32Array | undefined;
  const map = await measureHealMap(dishes(grown, towards(grown, 0.99)), spec, {
    ...options,
    onGrown: (state, places) => {
      whole = state;
      seen.push(`grown ${places.length}`);
    },
    onPosition: (position, regrown) => {
      seen.push("position");
      // The stand-in's twin does not change, so the error to it is the error to the grown creature.
      const error = relativeError(regrown, whole as Float32Array, cells);
      assert.ok(Math.abs(error - position.errorAfter) <= 1e-12);
    },
    onDrift: ({ step }) => seen.push(`drift ${step}`),
  });
  const places = map.positions.length;
  assert.deepEqual(seen.slice(0, places + 1), [
    `grown ${places}`,
    ...Array(places).fill("position"),
  ]);
  assert.equal(seen.length, 1 + places + map.drift.length);
});

test("progress rises to its total, and an abort stops the work and disposes", async () => {
  const seen: MeasureProgress[] = [];
  const map = await measureHealMap(dishes(grown, towards(grown, 0)), spec, {
    ...options,
    onProgress: (progress) => seen.push(progress),
  });
  assert.equal(seen.at(-1)?.done, seen.at(-1)?.total);
  assert.equal(seen.at(-1)?.total, 9800 + 300 * map.positions.length);
  for (const stage of ["regrow", "keep"]) {
    const opened: Opened[] = [];
    const controller = new AbortController();
    const run = measureHealMap(dishes(grown, towards(grown, 1), opened), spec, {
      ...options,
      signal: controller.signal,
      onProgress: (progress) => {
        if (progress.stage === stage) controller.abort(new Error("stopped"));
      },
    });
    await assert.rejects(run, { message: "stopped" });
    assert.ok(opened.length > 0 && opened.every(({ disposed }) => disposed));
  }
});

test("settings that make no sense are refused", async () => {
  const simulate: Simulate = dishes(grown, towards(grown, 1));
  for (const wrong of [
    { size: 0 },
    { spacing: 1.5 },
    { height: -1 },
  ] as Partial<HealMapOptions>[]) {
    await assert.rejects(
      measureHealMap(simulate, spec, { ...options, ...wrong }),
      /must be a whole number of at least 1/,
    );
  }
});

test("neither threads nor batches change a bit", async () => {
  const small: GrowingSpec = { ...GROWING_SPEC, channels: 8, hidden: 16 };
  const parameters = randomParameters(small, new Draws(3), { gain: 0.3, pull: 0.2, drive: 0.05 });
  const settings = { height: 16, width: 14, size: 5, spacing: 2, rngSeed: 7 };
  const maps: HealMap[] = [];
  for (const threads of [0, 2]) {
    const engine = await createEngine({ arithmetic: "plain", threads });
    maps.push(await healMap(engine, { spec: small, parameters }, settings));
    await engine.dispose();
  }
  const engine = await createEngine({ arithmetic: "plain", threads: 0 });
  const simulate: Simulate = (one) => createSimulation(engine, { spec: small, parameters }, one);
  maps.push(await measureHealMap(simulate, small, settings, 3));
  maps.push(await measureHealMap(simulate, small, { ...settings, rngSeed: 8 }, 3));
  await engine.dispose();
  assert.ok((maps[0]?.positions.length as number) > 10, maps[0]?.verdict);
  assert.deepEqual(maps[1], maps[0]);
  assert.deepEqual(maps[2], maps[0]);
  assert.notDeepEqual(maps[3]?.positions, maps[0]?.positions);
});

test("a cut that nobody chose is in proportion to the grid", () => {
  const sizes = [72, 40, 28, 8, 1].map((side) => mapCutSize(side, 2 * side));
  assert.deepEqual(sizes, [16, 9, 6, 2, 2]);
});
