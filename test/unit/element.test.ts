// The parts of <nca-canvas> that know no document: attributes, pacing, geometry, brushes, calls from afar, its dish.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { applyAttribute, defaultSettings, SETTING_NAMES } from "../../src/element/attributes.ts";
import { dab, stroke } from "../../src/element/brush.ts";
import { DishService } from "../../src/element/dish-service.ts";
import { clampViewport, placeAt, viewportTransform } from "../../src/element/geometry.ts";
import { Pacer } from "../../src/element/pacer.ts";
import { connect, serve, type Wire } from "../../src/element/protocol.ts";
import { createEngine } from "../../src/engine/create.ts";
import { decodeRule } from "../../src/models/rule.ts";
import { withGoal } from "../../src/systems/growing/goals.ts";
import { assertSameDish } from "../support/cultures.ts";
import { goalRule } from "../support/goals.ts";
import fc from "../support/properties.ts";

test("attributes mean what they say, and an absent one its default", () => {
  const settings = defaultSettings();
  const cases: [string, string, unknown][] = [
    ["grid", "72", [72, 72]],
    ["grid", "96x64", [96, 64]],
    ["speed", "max", Number.POSITIVE_INFINITY],
    ["speed", "7.5", 7.5],
    ["brush", "3", 3],
    ["brush-shape", "square", "square"],
    ["fire-rate", "0.25", 0.25],
    ["angle", "180", Math.PI],
    ["boundary", "torus", "torus"],
    ["rng-seed", "4294967295", 4294967295],
    ["view", "channel:12", { kind: "channel", channel: 12 }],
    ["view", "fired", { kind: "fired" }],
    ["autoseed", "off", false],
    ["goal", "fish", "fish"],
  ];
  for (const [name, text, value] of cases) {
    const key = applyAttribute(settings, name, text);
    assert.deepEqual(settings[key], value, `${name}="${text}"`);
  }
  for (const name of SETTING_NAMES) applyAttribute(settings, name, null);
  assert.deepEqual(settings, defaultSettings());
});

test("a wrong attribute is refused with one sentence, and changes nothing", () => {
  const settings = defaultSettings();
  const wrong = [
    ...["0", "2", "5000", "8x", "3x3x3", "7.5", "ten"].map((text) => ["grid", text]),
    ...["0", "-1", "NaN", "1e9", "Infinity"].map((text) => ["speed", text]),
    ...["0", "1.01", "NaN"].map((text) => ["fire-rate", text]),
    ...["channel:", "channel:x", "channel:1:2", "colour:1", "owners"].map((text) => ["view", text]),
    ...["4294967296", "1.5", "-1"].map((text) => ["rng-seed", text]),
  ] as [string, string][];
  for (const [name, text] of wrong) {
    const says = new RegExp(`^Error: The attribute "${name}" must be .+, not "${text}"\\.$`);
    assert.throws(() => applyAttribute(settings, name, text), says);
  }
  assert.deepEqual(settings, defaultSettings());
});

test("steps are due at the speed, whatever the screen's rate", () => {
  for (const [speed, rate] of [
    [60, 60],
    [25, 60],
    [300, 30],
    [1, 144],
  ] as const) {
    const pacer = new Pacer();
    pacer.speed = speed;
    let made = 0;
    for (let frame = 0; frame <= 4 * rate; frame++) {
      const now = (1000 * frame) / rate;
      const due = pacer.due(now);
      if (due > 0) pacer.made(now, due);
      made += due;
    }
    assert.ok(Math.abs(made - 4 * speed) <= 1, `${made} steps in 4 s at ${speed} a second`);
    if (speed > 10) assert.ok(Math.abs(pacer.stepsPerSecond - speed) < 0.1 * speed);
  }
});

test("what was not made in time is not caught up", () => {
  const pacer = new Pacer();
  pacer.speed = 100;
  pacer.due(0);
  assert.equal(pacer.due(60_000), 10, "a tenth of a second's steps");
  pacer.made(60_000, 4);
  assert.equal(pacer.due(60_000), 6, "the rest is still due");
  pacer.rest();
  assert.equal(pacer.due(120_000), 6, "rest does not count");
  pacer.speed = Number.POSITIVE_INFINITY;
  assert.equal(pacer.due(1), Number.POSITIVE_INFINITY);
});

const grids = fc.record({
  height: fc.integer({ min: 3, max: 99 }),
  width: fc.integer({ min: 3, max: 99 }),
});

test("a viewport shows nothing beyond the grid, and its middle is where it says", () => {
  const numbers = fc.double({ min: -200, max: 200 });
  fc.assert(
    fc.property(grids, numbers, numbers, numbers, (grid, zoom, row, column) => {
      const view = clampViewport({ zoom, row, column }, grid);
      assert.ok(view.zoom >= 1);
      const [scale, x, y] = viewportTransform(view, grid)
        .match(/-?[\d.]+(e-?\d+)?/g)!
        .map(Number);
      const [left, top] = [(-x! / 100) * grid.width, (-y! / 100) * grid.height];
      const [shownWide, shownHigh] = [grid.width / scale!, grid.height / scale!];
      assert.ok(left >= -0.01 && left + shownWide <= grid.width + 0.01);
      assert.ok(top >= -0.01 && top + shownHigh <= grid.height + 0.01);
      assert.ok(Math.abs(left + shownWide / 2 - view.column) < 0.01);
      assert.ok(Math.abs(top + shownHigh / 2 - view.row) < 0.01);
    }),
  );
  const grid = { height: 10, width: 20 };
  const odd = { zoom: Number.NaN, row: Number.NaN, column: Number.POSITIVE_INFINITY };
  assert.deepEqual(clampViewport(odd, grid), { zoom: 1, row: 5, column: 10 });
  const box = { left: 100, top: 50, width: 200, height: 100 };
  assert.deepEqual(placeAt(box, grid, 135, 75), { row: 2.5, column: 3.5 });
});

test("strokes leave no gap", () => {
  const place = fc.record({
    row: fc.double({ min: 0, max: 40, noNaN: true }),
    column: fc.double({ min: 0, max: 40, noNaN: true }),
  });
  fc.assert(
    fc.property(place, place, fc.double({ min: 0.5, max: 9, noNaN: true }), (from, to, radius) => {
      const brush = { shape: "square", radius } as const;
      const squares = [dab(brush, from), ...stroke(brush, from, to)];
      for (let share = 0; share <= 1; share += 0.05) {
        const row = from.row + share * (to.row - from.row);
        const column = from.column + share * (to.column - from.column);
        const isCut = squares.some(
          (cut) =>
            cut.kind === "square" &&
            Math.max(Math.abs(cut.row - row), Math.abs(cut.column - column)) <= cut.half + 1e-9,
        );
        assert.ok(isCut, `${row}, ${column}`);
      }
    }),
  );
  const [line] = stroke({ shape: "disc", radius: 2 }, { row: 1, column: 2 }, { row: 3, column: 4 });
  const ends = { fromRow: 1, fromColumn: 2, toRow: 3, toColumn: 4 };
  assert.deepEqual(line, { kind: "line", ...ends, radius: 2 });
});

/** Both ends of a channel; close it to let the process end. */
function channel(): [Wire, Wire, () => void] {
  const { port1, port2 } = new MessageChannel();
  return [port1 as unknown as Wire, port2 as unknown as Wire, () => port1.close()];
}

test("calls are answered in order, errors told, memory handed over, and a broken channel fails", async () => {
  const log: string[] = [];
  const service = {
    async slow(): Promise<string> {
      await new Promise((done) => setTimeout(done, 20));
      log.push("slow");
      return "done";
    },
    async fill({ bytes }: { bytes: Uint8Array }, value: number): Promise<{ bytes: Uint8Array }> {
      log.push("fill");
      return { bytes: bytes.fill(value) };
    },
    async fail(): Promise<void> {
      throw new Error("One clear sentence.");
    },
  };
  const [here, there, close] = channel();
  serve(service, there);
  const { service: remote, breakOff } = connect<typeof service>(here);
  const bytes = new Uint8Array(3);
  const answers = await Promise.all([remote.slow(), remote.fill({ bytes }, 7)]);
  assert.deepEqual(answers, ["done", { bytes: new Uint8Array([7, 7, 7]) }]);
  assert.deepEqual(log, ["slow", "fill"]);
  assert.equal(bytes.length, 0, "the memory moved");
  await assert.rejects(remote.fail(), /^Error: One clear sentence\.$/);
  const waiting = remote.slow();
  breakOff(new Error("Gone."));
  await assert.rejects(waiting, /Gone/);
  await assert.rejects(remote.slow(), /Gone/);
  close();
});

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../${name}`, import.meta.url)));
const lizard = (): Uint8Array => fixture("zoo/lizard-regenerating.safetensors");
const service = (): DishService =>
  new DishService(() => createEngine({ arithmetic: "plain", threads: 0 }));
const settings = { ...defaultSettings(), grid: [40, 30] as const };
const request = { steps: 0, budget: 1000, view: { kind: "colour" }, pixels: undefined } as const;

test("a dish opens with its seed, makes steps while there is time, and paints into the memory it is lent", async () => {
  const dish = service();
  await assert.rejects(dish.picture(request), /There is no rule yet: set src or rule first\./);
  const { height, width, rule } = await dish.use(lizard(), settings);
  assert.deepEqual([height, width, rule.card.regime], [40, 30, "regenerating"]);
  const first = await dish.picture({ ...request, steps: 30 });
  assert.deepEqual([first.steps, first.stepCount, first.pixels?.length], [30, 30, 4800]);
  assert.ok(first.alive > 20, `${first.alive} cells`);
  const again = await dish.picture({ ...request, pixels: first.pixels });
  assert.equal(again.pixels, first.pixels);
  const wrong = new Uint8ClampedArray(16);
  assert.notEqual((await dish.picture({ ...request, pixels: wrong })).pixels, wrong);
  const late = await dish.picture({ ...request, steps: 1e9, budget: 30 });
  assert.ok(late.steps > 0 && late.steps < 1e6, `${late.steps} steps`);
  assert.equal((await dish.picture({ ...request, view: { kind: "fired" } })).alive, late.alive);
});

test("a rule with goals grows its first, another one without beginning anew, and none that it does not have", async () => {
  const rule = goalRule();
  const goalSettings = { ...defaultSettings(), grid: [12, 12] as const };
  const state = async (act: (dish: DishService) => Promise<unknown>): Promise<Float32Array> => {
    const dish = service();
    await act(dish);
    return (await dish.read()).state;
  };
  const under = (goal?: string) =>
    state(async (dish) => {
      const opened = await dish.use(rule, { ...goalSettings, goal });
      assert.deepEqual(opened.rule, rule, "the page sees all goals");
      await dish.step(9);
    });
  const lizard = await under();
  assert.deepEqual(await under("lizard"), lizard);
  assert.notDeepEqual(await under("fish"), lizard);
  const alone = await state(async (dish) => {
    await dish.use(withGoal(rule, "fish"), goalSettings);
    await dish.step(9);
  });
  assert.deepEqual(await under("fish"), alone);
  const dish = service();
  await dish.use(rule, goalSettings);
  await dish.step(9);
  await dish.adjust({ ...goalSettings, goal: "fish" });
  assert.deepEqual((await dish.read()).state, lizard, "the cells go on from where they are");
  await dish.step(9);
  await assert.rejects(
    dish.adjust({ ...goalSettings, goal: "frog" }),
    /has not this goal, but lizard, fish, moth/,
  );
  const changed = (await dish.read()).state;
  const brushed = service();
  await brushed.use(rule, goalSettings);
  await brushed.step(9);
  const fish = await brushed.addRule(withGoal(rule, "fish"));
  const all = { kind: "square", row: 0, column: 0, half: 12 } as const;
  await brushed.assign(all, fish);
  await brushed.step(9);
  assert.deepEqual((await brushed.read()).state, changed, "all cells have it from a brush");
  await brushed.assign(all, 0, fish);
  assert.ok((await brushed.read()).owners.every((owner) => owner !== fish));
  await dish.back(9);
  await dish.adjust(goalSettings);
  await dish.step(9);
  assert.notDeepEqual((await dish.read()).state, changed);
  const ordinary = service();
  await assert.rejects(
    ordinary.use(withGoal(rule, "fish"), { ...goalSettings, goal: "fish" }),
    /The rule has not this goal, but none/,
  );
});

test("what going back or a point restored stays until that setting changes", async () => {
  const dish = service();
  await dish.use(lizard(), settings);
  await dish.step(12);
  const point = await dish.keepPoint();
  const turned = { ...settings, angle: 1, fireRate: 0.9, boundary: "torus" } as const;
  await dish.adjust(turned);
  await dish.step(12);
  const lived = await dish.read();
  await dish.back(20);
  await dish.adjust({ ...turned });
  await dish.step(20);
  assertSameDish(await dish.read(), lived, "the turn at step 12 is repeated, not moved to step 4");
  await dish.goOnFrom(point);
  await dish.adjust(turned);
  await dish.step(12);
  assert.notDeepEqual((await dish.read()).state, lived.state, "the point's own settings hold");
  await dish.goOnFrom(point);
  for (const changed of [{ angle: 2 }, { fireRate: 0.8 }, { boundary: "zero" }] as const)
    await dish.adjust({ ...turned, ...changed });
  await dish.adjust(turned);
  await dish.step(12);
  assertSameDish(await dish.read(), lived, "each is applied once it changes");
});

test("a rule is swapped in the dish, another number of channels begins anew, a broken file changes nothing", async () => {
  const dish = service();
  await dish.use(lizard(), settings);
  await dish.step(25);
  const before = await dish.read();
  const { rule } = await dish.use(fixture("zoo/lizard-growing.safetensors"), settings);
  assert.deepEqual((await dish.read()).state, before.state);
  await assert.rejects(dish.use(lizard().subarray(0, 999), settings), /^Error: .+\.$/);
  await assert.rejects(dish.use(fixture("package.json"), settings), /^Error: .+\.$/);
  assert.deepEqual((await dish.read()).state, before.state);
  assert.equal(await dish.addRule(rule), 1);

  const narrow = {
    ...rule,
    spec: { ...rule.spec, channels: 5, hidden: 2 },
    parameters: {
      "update.0.weight": new Float32Array(30),
      "update.0.bias": new Float32Array(2),
      "update.1.weight": new Float32Array(10),
      "update.1.bias": new Float32Array(5),
    },
  };
  await assert.rejects(dish.addRule(narrow), /channels/);
  await dish.use(narrow, settings);
  assert.equal((await dish.picture(request)).stepCount, 0);
  assert.equal((await dish.read()).state.length, 40 * 30 * 5);
});

test("reset plants the first seed again, reopen keeps the rules", async () => {
  const dish = service();
  const { rule } = await dish.use(lizard(), settings);
  const seed = await dish.read();
  await dish.addRule(rule);
  await dish.step(20);
  const grown = await dish.read();
  await dish.reset();
  assert.deepEqual(await dish.read(), seed);
  await dish.step(20);
  assert.deepEqual(await dish.read(), grown);
  await dish.reopen(settings);
  assert.deepEqual(await dish.read(), grown, "a dish of the same grid and fire masks goes on");
  await dish.reopen({ ...settings, rngSeed: 5 });
  await dish.step(20);
  assert.notDeepEqual(await dish.read(), grown);
  assert.deepEqual(await dish.plant(3, 4, 1), { row: 3, column: 4 });
  assert.equal((await dish.probe(3, 4)).owner, 1);
});

test("a seed of several cells is planted whole, around the middle or another cell", async () => {
  const dish = service();
  const { spec, parameters, card } = decodeRule(lizard());
  const rule = {
    spec: { ...spec, seedCells: [[0, -4] as const, [2, 3] as const] },
    parameters,
    card,
  };
  const { height, width } = await dish.use(rule, settings);
  const owners = async (): Promise<number[]> => {
    const { owners } = await dish.read();
    return Array.from(owners.keys()).filter((cell) => owners[cell] === 0);
  };
  const middle = Math.floor(height / 2) * width + Math.floor(width / 2);
  assert.deepEqual(await owners(), [middle - 4, middle + 2 * width + 3]);
  await dish.clear();
  assert.deepEqual(await dish.plant(1, 5), { row: 1, column: 5 });
  assert.deepEqual(await owners(), [width + 1, 3 * width + 8]);
  await dish.addRule(decodeRule(lizard()));
  await assert.rejects(dish.plant(-1, 0, 1), /There is no cell in row -1/);
  await assert.rejects(dish.plant(0, 0, 7), /has no rule 7/);
});

test("an engine that could not be started is started again for the next rule", async () => {
  let starts = 0;
  const dish = new DishService(async () => {
    if (++starts === 1) throw new Error("The network is away.");
    return createEngine({ arithmetic: "plain", threads: 0 });
  });
  await assert.rejects(dish.use(lizard(), settings), /The network is away\./);
  await dish.use(lizard(), settings);
  await dish.reopen(settings);
  assert.equal(starts, 2);
});
