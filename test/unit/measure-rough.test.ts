// Rough handling: what is done, what became of it, and the recovery in per cent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { measureHealing, whyNot } from "../../src/measure/heal.ts";
import { measureRough, type RoughTrial } from "../../src/measure/rough.ts";
import { HANDLINGS, twoSeeds, woundsOf } from "../../src/measure/rough-handling.ts";
import type { MeasureProgress } from "../../src/measure/trial.ts";
import { healVerdict } from "../../src/measure/verdict.ts";
import { ALPHA, matureCells } from "../../src/ops/cell.ts";
import {
  assertRises,
  assertStops,
  body,
  CHANNELS,
  dishes,
  HEIGHT,
  SPEC,
  towards,
  visible,
  WIDTH,
} from "../support/dishes.ts";

const grown = body();
const options = { height: HEIGHT, width: WIDTH, seeds: 2, rngSeed: 3 };
const target = visible(grown);

const same = (state: Float32Array): boolean => state.every((value, i) => value === grown[i]);

/** The body, some rows further down. */
const lower = (rows: number): Float32Array =>
  grown.map((_, i) => grown[i - rows * WIDTH * CHANNELS] ?? 0);

const outcomes = (trials: readonly RoughTrial[]): string[] => [
  ...new Set(trials.map(({ outcome }) => outcome)),
];

test("what is done is what the numbers say", () => {
  const side = 72;
  const state = body(side, side);
  const wounds = (handling: (typeof HANDLINGS)[number], rngSeed = 0) =>
    woundsOf(handling, state, side, side, rngSeed);
  const taken = (cells: Uint8Array): number => cells.reduce((sum, one) => sum + one, 0);
  for (const handling of ["swipes-across", "swipes-down"] as const) {
    const swipes = wounds(handling);
    assert.deepEqual(
      swipes.map(({ step }) => step),
      [200, 220, 240, 260, 280],
    );
    // Twelve cells wide, or eleven and both halves of the outer ones.
    for (const { cells } of swipes) assert.ok([11 * side, 12 * side].includes(taken(cells)));
    assert.deepEqual(swipes, wounds(handling));
    assert.notDeepEqual(swipes, wounds(handling, 1));
  }
  const [across] = wounds("swipes-across");
  assert.equal(across?.cells.slice(0, side).includes(1), false);
  const held = wounds("eraser");
  assert.equal(held.length, 120);
  assert.deepEqual([held[0]?.step, held.at(-1)?.step], [200, 319]);
  assert.ok(Math.abs(taken(held[0]?.cells as Uint8Array) - Math.PI * 36) <= 6);
  assert.deepEqual(
    wounds("cut-again").map(({ step }) => step),
    [200, 220, 240],
  );
  assert.deepEqual(wounds("two-seeds"), []);
  const seeds = twoSeeds(CHANNELS, side, side);
  const columns = [...seeds.keys()].filter((i) => i % CHANNELS === ALPHA && seeds[i] === 1);
  assert.deepEqual(
    columns.map((i) => Math.floor(i / CHANNELS)),
    [36 * 72 + 31, 36 * 72 + 41],
  );
  assert.equal(matureCells(twoSeeds(CHANNELS, 5, 3), SPEC), 2);
});

test("a creature that returns to its body takes rough handling", async () => {
  const report = await measureRough(dishes(grown, towards(grown, 0.98)), SPEC, {
    ...options,
    target,
  });
  assert.deepEqual(outcomes(report.trials), ["healed"]);
  assert.equal(report.trials.length, 2 * HANDLINGS.length);
  assert.deepEqual([report.holds, report.heldShare, report.drift], [true, 1, 0]);
  assert.ok((report.recovery as number) > 99 && (report.recovery as number) <= 100);
  assert.equal(
    report.verdict,
    "The rule takes rough handling: 10 of 10 creatures are themselves again.",
  );
});

test("a rule that does nothing heals nothing, and recovers nothing", async () => {
  const report = await measureRough(dishes(grown, towards(grown, 1)), SPEC, { ...options, target });
  // On so small a grid the eraser takes too little to tell.
  for (const { handling, outcome, error } of report.trials) {
    assert.equal(outcome, handling === "eraser" ? "healed" : "unhealed");
    assert.ok(handling === "eraser" ? error > 0 && error <= 0.07 : error > 0.07);
  }
  assert.deepEqual([report.holds, report.heldShare, report.recovery], [false, 0.2, 0]);
  assert.match(
    report.verdict,
    /does not take rough handling: 2 of 10 .*; the worst are swipes across, 0 of 2\./,
  );
});

test("a creature that healed two cells further is said to have moved", async () => {
  const simulate = dishes(grown, (state) => (same(state) ? grown : lower(2)));
  const report = await measureRough(simulate, SPEC, options);
  for (const { outcome, moved, error } of report.trials) {
    assert.equal(outcome, "moved");
    assert.deepEqual(moved, [2, 0]);
    assert.ok(error > 0.07);
  }
  assert.equal(report.holds, true);
  assert.match(
    report.verdict,
    /10 of 10 creatures are themselves again, 10 of them moved by up to 2 cells\./,
  );
  assert.equal(report.recovery, null);
});

test("what becomes of a creature later counts too", async () => {
  // A wound leaves a mark that nobody sees, and that kills after step 1,000.
  const scar = grown.map((value, i) => (i === ALPHA + 1 ? 9 : value));
  const late = dishes(grown, (state, step) => {
    if (same(state)) return grown;
    return step < 1000 ? scar : new Float32Array(grown.length);
  });
  const { trials } = await measureRough(late, SPEC, options);
  assert.equal(trials.length, 2 * HANDLINGS.length);
  for (const { outcome, error, errorLater } of trials)
    assert.deepEqual([outcome, error, errorLater], ["unhealed", 0, 1]);
});

test("two seeds may grow together, if what they make is no scrap, no more than two creatures, and steady", async () => {
  /** Two seeds become a block of so many rows of full cells, later of others. */
  const made = async (soon: number, later: number): Promise<string[]> => {
    const block = (rows: number): Float32Array =>
      new Float32Array(grown.length).fill(1, 0, rows * WIDTH * CHANNELS);
    const simulate: typeof whole = async (asked) =>
      asked.stepCount === 0 && asked.states
        ? dishes(grown, (_, step) => block(step < 700 ? soon : later))(asked)
        : whole(asked);
    const { trials } = await measureRough(simulate, SPEC, options);
    return outcomes(trials.filter(({ handling }) => handling === "two-seeds"));
  };
  const whole = dishes(grown, towards(grown, 0));
  // One creature has 12 x 16 cells, a row of the block 20.
  assert.deepEqual(await made(14, 14), ["merged"]);
  assert.deepEqual(await made(14, 15), ["merged"]);
  assert.deepEqual(await made(14, 17), ["unhealed"]);
  assert.deepEqual(await made(4, 4), ["unhealed"]);
  assert.deepEqual(await made(20, 20), ["unhealed"]);
});

test("a part that one wound takes whole cannot heal", async () => {
  // A swipe is wide enough for a bar of one row, which only grows back from what is left of it.
  const bar = grown.map((value, i) => (Math.floor(i / CHANNELS / WIDTH) === 6 ? value : 0));
  const fate = dishes(bar, (state) => (state.some((value) => value !== 0) ? bar : state));
  const { trials, holds, verdict } = await measureRough(fate, SPEC, { ...options, seeds: 8 });
  const across = trials.filter(({ handling }) => handling === "swipes-across");
  assert.deepEqual(outcomes(across).sort(), ["healed", "lost"]);
  assert.equal(holds, true);
  assert.match(
    verdict,
    /takes rough handling: (\d+) of \1 .*; \d+ lost a part whole and cannot heal\./,
  );
});

test("a creature that turns NaN, dies or explodes does not hold", async () => {
  const fates = [
    () => new Float32Array(grown.length).fill(Number.NaN),
    () => new Float32Array(grown.length),
    () => new Float32Array(grown.length).fill(3),
  ];
  for (const fate of fates) {
    const simulate = dishes(grown, (state) => (same(state) ? state : fate()));
    const report = await measureRough(simulate, SPEC, options);
    assert.deepEqual([outcomes(report.trials), report.holds], [["unhealed"], false]);
  }
});

test("a rule that drifts does not hold, however well it heals", async () => {
  const fading = dishes(grown, (_, step) => grown.map((value) => value / (1 + step / 2620)));
  const { heldShare, holds, drift, verdict } = await measureRough(fading, SPEC, options);
  assert.equal(heldShare, 1);
  const fadedTo = (1 + 199 / 2620) / (1 + 2619 / 2620);
  assert.ok(Math.abs(drift - (1 - fadedTo) ** 2) <= 1e-6, `${drift}`);
  assert.equal(holds, false);
  assert.match(verdict, /left alone, it does not stay itself for 2,620 steps\.$/);
});

test("half of the damage undone is a recovery of as much", async () => {
  const healsLeft = (state: Float32Array): Float32Array =>
    state.map((value, i) =>
      Math.floor(i / CHANNELS) % WIDTH < WIDTH / 2 ? (grown[i] as number) : value,
    );
  const { recovery } = await measureRough(dishes(grown, healsLeft), SPEC, { ...options, target });
  assert.ok(Math.abs((recovery as number) - 50) < 2, `${recovery}`);
});

test("progress rises to its total, and an abort stops the work and disposes", async () => {
  const seen: MeasureProgress[] = [];
  const still = dishes(grown, towards(grown, 1));
  const onProgress = (progress: MeasureProgress) => seen.push(progress);
  await measureRough(still, SPEC, { ...options, target, onProgress });
  assertRises(seen);
  await assertStops(grown, (simulate, more) =>
    measureRough(simulate, SPEC, { ...options, target, ...more }),
  );
});

test("settings that make no sense are refused", async () => {
  const still = dishes(grown, towards(grown, 1));
  const wrong = { ...options, target: new Float32Array(4) };
  await assert.rejects(measureRough(still, SPEC, wrong), /pad the target/);
  await assert.rejects(measureRough(still, SPEC, { ...options, seeds: 0 }), /seeds/);
});

test("a card keeps what decides, and null for what is no number", async () => {
  const gone = dishes(grown, () => new Float32Array(grown.length).fill(Number.NaN));
  const all = { ...options, target };
  const report = await measureRough(gone, SPEC, all);
  const { report: healing } = await measureHealing(gone, SPEC, all);
  const none = { grown: null, afterRegrowth: null, at2000: null, at10000: null };
  const verdict = { heals: false, healedShare: 0, target: none };
  assert.deepEqual(healVerdict(healing), verdict);
  const rough = { holds: false, heldShare: 0, recovery: null };
  assert.deepEqual(healVerdict(healing, report), { ...verdict, rough });
  assert.equal(whyNot(verdict).length, 2);
});
