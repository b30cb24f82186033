// Sweeps without training: which trials a plan has, who does which, and what their numbers say together.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { chooseShard } from "../../src/cli/shard.ts";
import {
  openSweep,
  type Sweep,
  shareOf,
  trialFiles,
  writePlan,
} from "../../src/cli/sweep/folder.ts";
import { trialsOfRung } from "../../src/cli/sweep/halving.ts";
import { checkPlan, type Plan, readPlan } from "../../src/cli/sweep/plan.ts";
import { type Factor, type Report, reportOf } from "../../src/cli/sweep/report.ts";
import { csvOf } from "../../src/cli/sweep/report-text.ts";
import { estimate, quantileT, spreadOf } from "../../src/cli/sweep/student.ts";
import {
  checkTrials,
  commandOf,
  labelOf,
  meanSteps,
  type Rung,
  rungsOf,
  settingsOf,
  trialsOf,
} from "../../src/cli/sweep/trials.ts";
import { typed } from "../../src/cli/typed.ts";

const root = mkdtempSync(join(tmpdir(), "blastema-sweep-"));
after(() => rmSync(root, { recursive: true }));
let folders = 0;

const PLAN: Plan = {
  command: "train",
  pictures: ["emoji:fish", "emoji:tornado"],
  fixed: { size: 12, steps: 300 },
  grid: { muon: [0, 6], optimiser: ["adam", "adamax"], batch: [4] },
  rngSeeds: [0, 7],
  measure: "healedShare",
};

test("a plan has every combination, all of them once before any is repeated", () => {
  const trials = trialsOf(checkPlan(PLAN));
  assert.equal(trials.length, 2 * 2 * 2 * 2);
  assert.deepEqual(
    trials.map(({ number }) => number),
    Array.from({ length: 16 }, (_, i) => i + 1),
  );
  assert.equal(new Set(trials.map(labelOf)).size, 16);
  assert.ok(trials.slice(0, 8).every(({ rngSeed }) => rngSeed === 0));
  assert.deepEqual(settingsOf(PLAN, trials[15]), {
    ...{ size: 12, steps: 300, batch: 4, muon: 6, optimiser: "adamax" },
  });
  assert.equal(
    typed(commandOf(PLAN, trials[15], "a.safetensors")),
    "npx blastema train emoji:tornado --size 12 --steps 300 --set batch=4 --set muon=6 --set optimiser=adamax --rng-seed 7 -o a.safetensors",
  );
});

test("a command is typed so that a shell and --set read what was meant", () => {
  const plan: Plan = {
    ...PLAN,
    fixed: { trim: false, rolloutSteps: [8, 12], optimiser: "1", preset: "fast" },
    grid: {},
  };
  assert.equal(
    typed(commandOf(plan, trialsOf(plan)[0], "it's.safetensors")),
    `npx blastema train emoji:fish --no-trim --set 'rolloutSteps=[8,12]' --set 'optimiser="1"' --preset fast --rng-seed 0 -o 'it'\\''s.safetensors'`,
  );
});

test("random settings lie in their ranges, fill them, and follow from their rngSeed alone", () => {
  const plan = (rngSeed: number): Plan => ({
    ...{ command: "train", pictures: ["emoji:fish"], measure: "loss" },
    random: {
      ...{ draws: 400, rngSeed },
      ranges: {
        learningRate: { from: 1e-4, to: 1e-1, scale: "log" },
        batch: { from: 2, to: 5, whole: true },
        fireRate: { from: 0.25, to: 0.75 },
      },
    },
  });
  const drawn = (rngSeed: number) =>
    trialsOf(checkPlan(plan(rngSeed))).map((each) => each.settings);
  const settings = drawn(3);
  const of = (name: string): number[] => settings.map((each) => each[name] as number);
  assert.ok(of("learningRate").every((rate) => rate >= 1e-4 && rate <= 1e-1));
  const below = of("learningRate").filter((rate) => rate < 10 ** -2.5).length / 400;
  assert.ok(
    Math.abs(below - 0.5) <= 0.1,
    `${below} of the draws are in the lower half of the scale`,
  );
  assert.deepEqual([...new Set(of("batch"))].sort(), [2, 3, 4, 5]);
  assert.ok(of("fireRate").every((rate) => rate >= 0.25 && rate <= 0.75));
  assert.deepEqual(drawn(3), settings);
  assert.notDeepEqual(drawn(4), settings);
});

test("shares are disjoint and together whole, whatever their number", () => {
  const trials = trialsOf(PLAN);
  for (const of of [1, 2, 3, 7, 16, 40]) {
    const shares = Array.from({ length: of }, (_, i) => shareOf(trials, { index: i + 1, of }));
    const numbers = shares.flat().map(({ number }) => number);
    assert.deepEqual(
      numbers.sort((a, b) => a - b),
      trials.map(({ number }) => number),
    );
    const sizes = shares.map(({ length }) => length);
    assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
  }
  assert.equal(shareOf(trials, undefined), trials);
});

test("schedulers say which share a process does", () => {
  const slurm = {
    SLURM_ARRAY_TASK_ID: "12",
    SLURM_ARRAY_TASK_COUNT: "4",
    SLURM_ARRAY_TASK_MIN: "10",
  };
  assert.equal(chooseShard(undefined, {}), undefined);
  assert.deepEqual(chooseShard({ index: 1, of: 2 }, {}), { index: 1, of: 2, source: "--shard" });
  assert.deepEqual(chooseShard(undefined, slurm), {
    ...{ index: 3, of: 4, source: "SLURM_ARRAY_TASK_ID" },
  });
  const kubernetes = { JOB_COMPLETION_INDEX: "0", JOB_COMPLETION_COUNT: "5" };
  assert.deepEqual(chooseShard(undefined, kubernetes), {
    ...{ index: 1, of: 5, source: "JOB_COMPLETION_INDEX" },
  });
  assert.equal(chooseShard({ index: 3, of: 4 }, slurm)?.source, "--shard");
  const refused: [Parameters<typeof chooseShard>, RegExp][] = [
    [
      [{ index: 1, of: 4 }, slurm],
      /^--shard asks for share 1\/4, but SLURM_ARRAY_TASK_ID for 3\/4: /,
    ],
    [[{ index: 3, of: 5 }, slurm], /^--shard asks for share 3\/5, but .* for 3\/4/],
    [
      [undefined, { ...slurm, ...kubernetes }],
      /^SLURM_ARRAY_TASK_ID asks for .*JOB_COMPLETION_INDEX/,
    ],
    [[undefined, { JOB_COMPLETION_INDEX: "0" }], /^Kubernetes says .*set JOB_COMPLETION_COUNT/],
    [[undefined, { ...slurm, SLURM_ARRAY_TASK_ID: "14" }], /^Slurm says .*one by one/],
    [
      [undefined, { ...slurm, SLURM_ARRAY_TASK_ID: "x\u001b[2J" }],
      /^Slurm says SLURM_ARRAY_TASK_ID=x\uFFFD/,
    ],
  ];
  for (const [args, sentence] of refused)
    assert.throws(() => chooseShard(...args), { message: sentence });
});

test("quantiles of Student's t are those of tables", () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, one-sided 0.975 and 0.95.
  for (const [freedom, upper, lower] of [
    [1, 12.706, 6.314],
    [2, 4.303, 2.92],
    [3, 3.182, 2.353],
    [5, 2.571, 2.015],
    [10, 2.228, 1.812],
    [47, 2.012, 1.678],
    [100, 1.984, 1.66],
  ]) {
    assert.ok(Math.abs(quantileT(0.975, freedom) - upper) <= 6e-4, `0.975 at ${freedom}`);
    assert.ok(Math.abs(quantileT(0.95, freedom) - lower) <= 6e-4, `0.95 at ${freedom}`);
  }
  const { mean, interval, count } = estimate([1, 2, 3, 4]);
  assert.deepEqual([mean, count], [2.5, 4]);
  assert.ok(Math.abs(interval[1] - 2.5 - (3.1824 * spreadOf([1, 2, 3, 4])) / 2) <= 1e-4);
  assert.ok(estimate([1]).interval.every(Number.isNaN));
});

type Found = number | null | undefined | string;

/** A sweep whose trials gave these numbers; undefined is not made, a text is why it failed. */
async function swept(plan: Plan, value: (label: string) => Found) {
  const path = join(root, `${folders++}.sweep`);
  await writePlan(path, plan);
  const sweep = await openSweep(path);
  make(sweep, rungsOf(plan)[0], value);
  return reportOf(sweep);
}

/** Writes what trials of a rung gave. */
function make(sweep: Sweep, rung: Rung, value: (label: string) => Found): void {
  const { path, plan } = sweep;
  for (const trial of trialsOfRung(sweep, rung)) {
    const found = value(labelOf(trial));
    if (found === undefined) continue;
    const { result: file } = trialFiles(path, trial, rung);
    mkdirSync(dirname(file), { recursive: true });
    const { number, settings } = trial;
    const measures = typeof found === "string" ? {} : { [plan.measure]: found, seconds: 10 };
    const failed = typeof found === "string" ? { failed: found } : {};
    const result = {
      number,
      label: labelOf(trial),
      settings,
      measures,
      curve: [[1, 0.5]],
      ...failed,
    };
    writeFileSync(file, JSON.stringify(result));
  }
}

const factor = (factors: readonly Factor[], name: string): Factor =>
  factors.find((each) => each.name === name) as Factor;

test("a report finds what was put in: the best first, and what each setting bought", async () => {
  // Muon buys 0.5, a tornado costs 0.2, rngSeed 7 adds 0.1, and the optimiser does nothing.
  const report = await swept(PLAN, (label) => {
    const has = (text: string): number => Number(label.includes(text));
    return 0.3 + 0.5 * has("muon=6") - 0.2 * has("tornado") + 0.1 * has("rngSeed 7");
  });
  assert.equal(report.left, 0);
  assert.deepEqual(
    report.rows.map(({ settings }) => settings.muon),
    [6, 6, 0, 0],
  );
  const [best] = report.rows;
  assert.ok(Math.abs(best.mean - (0.3 + 0.5 - 0.1 + 0.05)) <= 1e-12);
  assert.ok(Math.abs(best.spread - spreadOf([0, 0.1])) <= 1e-12);
  assert.ok(Math.abs(best.pictures[0] - best.pictures[1] - 0.2) <= 1e-12);
  const bought = (name: string) => factor(report.factors, name).levels[1].difference;
  for (const [name, expected] of [
    ["muon", 0.5],
    ["optimiser", 0],
    ["picture", -0.2],
  ] as const) {
    const found = bought(name);
    assert.equal(found?.count, 8, name);
    assert.ok(Math.abs((found?.mean ?? NaN) - expected) <= 1e-12, name);
    // All pairs differ by the same, so there is no doubt at all.
    assert.ok(
      found?.interval.every((bound) => Math.abs(bound - expected) <= 1e-12),
      name,
    );
  }
  assert.equal(report.factors.length, 3);
  const bySeconds = reportOf(report.sweep, "seconds");
  assert.deepEqual([bySeconds.rows[0].mean, bySeconds.rows[3].mean], [10, 10]);
  assert.throws(
    () => reportOf(report.sweep, "grown"),
    /did not give "grown": choose healedShare, seconds\./,
  );
  const lines = csvOf(report).trimEnd().split("\n");
  assert.equal(lines[0], "trial,picture,rngSeed,muon,optimiser,healedShare,seconds,failed");
  assert.equal(lines.length, 17);
});

test("a report says what failed, what is left, and what is no number, and hides none of it", async () => {
  const report = await swept({ ...PLAN, measure: "loss" }, (label) => {
    if (label.includes("muon=6 optimiser=adamax") && label.includes("rngSeed 7")) return undefined;
    if (label.includes("fish muon=0 optimiser=adam rngSeed 0")) return 'it, "broke".';
    return label.includes("muon=0 optimiser=adamax") ? null : 0.25;
  });
  assert.equal(report.left, 2);
  assert.deepEqual(
    report.failed.map(({ failed }) => failed),
    ['it, "broke".'],
  );
  assert.match(csvOf(report), /,"it, ""broke""\."\n/);
  assert.ok(Number.isNaN(report.rows[3].mean), "no numbers rank last");
  assert.equal(report.rows[3].settings.optimiser, "adamax");
  assert.equal(report.rows.filter(({ failed }) => failed === 1).length, 1);
});

test("a creature that exploded counts as an empty grid, not as all that a mean shows", async () => {
  const values: Record<string, number | null> = { "muon=0": 1e30, "muon=6": null };
  const plan: Plan = {
    ...PLAN,
    ...{ pictures: ["emoji:fish"], grid: { muon: [0, 6] }, rngSeeds: [0], measure: "at2000" },
  };
  const report = await swept(plan, (label) => values[label.split(" ")[1]]);
  assert.deepEqual(
    report.rows.map(({ mean }) => mean),
    [1, 1],
  );
});

test("halving keeps the best of each rung, over all pictures and rngSeeds, and finds the known best", async () => {
  const path = join(root, `${folders++}.sweep`);
  const plan = checkPlan({
    ...PLAN,
    ...{ grid: { batch: [1, 2, 3, 4, 5, 6, 7, 8, 9] }, measure: "loss" },
    halving: { rungs: [30, 90], factor: 3 },
  });
  await writePlan(path, plan);
  const sweep = await openSweep(path);
  const [first, second, last] = rungsOf(plan);
  assert.deepEqual([first.until, second.until, last.until], [30, 90, undefined]);
  // Batch 7 is best in the end, but only third at first; the tornado is always harder than any setting is good.
  const loss = (ends: Record<number, number>) => (label: string) =>
    (ends[Number(/batch=(\d)/.exec(label)?.[1])] ?? 0.5) + (label.includes("tornado") ? 0.4 : 0);
  const missing = (label: string) => (label.includes("rngSeed 7") ? undefined : 0.5);
  make(sweep, first, missing);
  assert.throws(() => trialsOfRung(sweep, second), {
    message: /^18 of 36 trials of rung 1 are not made yet, and all of them choose who goes on: npx/,
  });
  make(sweep, first, loss({ 2: 0.1, 4: 0.2, 7: 0.3 }));
  const batches = (rung: Rung) => trialsOfRung(sweep, rung).map(({ settings }) => settings.batch);
  assert.deepEqual(batches(second), [2, 2, 4, 4, 7, 7, 2, 2, 4, 4, 7, 7]);
  make(sweep, second, loss({ 2: 0.1, 4: 0.2, 7: 0.05 }));
  assert.deepEqual(batches(last), [7, 7, 7, 7]);
  make(sweep, last, loss({ 7: 0.01 }));
  const report = reportOf(sweep);
  assert.deepEqual([report.rung.number, report.rows.length, report.left], [3, 1, 0]);
  assert.equal(report.rows[0].settings.batch, 7);
  const all = reportOf(sweep, "loss", first);
  assert.deepEqual([all.rows.length, all.rows[0].settings.batch], [9, 2]);
  const differences = ({ factors }: Report) =>
    factor(factors, "batch").levels.filter(({ difference }) => difference).length;
  assert.deepEqual([differences(report), differences(all)], [0, 8]);
});

test("what failed or gave no number does not go on, and equal settings go on in the order of the plan", async () => {
  const plan = checkPlan({
    ...PLAN,
    ...{ pictures: ["emoji:fish"], grid: { batch: [1, 2, 3, 4, 5, 6] }, measure: "loss" },
    halving: { rungs: [30], factor: 2 },
  });
  const { sweep } = await swept(plan, (label) => {
    if (label.includes("batch=1")) return null;
    if (/batch=[25]/.test(label)) return label.includes("rngSeed 7") ? "It collapsed." : 0.1;
    return label.includes("batch=6") ? "It collapsed." : 0.2;
  });
  const on = trialsOfRung(sweep, rungsOf(plan)[1]);
  // A mean of what did not collapse is no mean of all.
  assert.deepEqual(
    on.map(({ settings, rngSeed }) => [settings.batch, rngSeed]),
    [2, 3, 4].map((batch) => [batch, 0]).concat([3, 4].map((batch) => [batch, 7])),
  );
  assert.deepEqual(
    reportOf(sweep, "loss", rungsOf(plan)[0]).rows.map(({ settings }) => settings.batch),
    [3, 4, 2, 5, 1, 6],
  );
});

test("halving takes the steps that its rungs have", () => {
  const halving = { rungs: [30, 90], factor: 3 };
  // 9 to 30, 3 from there to 90, 1 from there to 300.
  assert.equal(meanSteps({ ...PLAN, halving }, 9, 300), (9 * 30 + 3 * 60 + 210) / 9);
  assert.equal(meanSteps(PLAN, 9, 300), 300);
});

test("what was drawn at random is told in thirds of its range", async () => {
  const plan: Plan = {
    ...{ command: "train", pictures: ["emoji:fish"], measure: "loss" },
    random: { draws: 9, ranges: { learningRate: { from: 1, to: 9 } } },
  };
  const report = await swept(plan, (label) => Number(/learningRate=([\d.]+)/.exec(label)?.[1]));
  const { levels } = factor(report.factors, "learningRate");
  assert.deepEqual(
    levels.map(({ of }) => of.count),
    [3, 3, 3],
  );
  assert.ok(levels[0].of.mean < levels[1].of.mean && levels[1].of.mean < levels[2].of.mean);
  assert.ok(levels.every(({ difference }) => difference === undefined));
});

test("bad plans are refused in one sentence", async () => {
  const file = join(root, "plan.yaml");
  const bad: [object | string, RegExp][] = [
    ["a: [1", /Cannot use .*plan\.yaml: .* line 1, column 6\.$/],
    ["[]", /The plan must be an object/],
    [{ grid: { muonn: [0, 6] } }, /There is no "muonn" in a spec or recipe: did you mean "muon"\?/],
    [{ grid: { muon: [] } }, /The plan's "grid\.muon" must be a list of 1 to 10000/],
    [{ grid: { muon: ["six"] } }, /recipe's "muon" must be/],
    [{ grid: { muon: [0, 0] } }, /"muon" has a value twice/],
    [{ fixed: { size: 0 } }, /"size" cannot be 0: give a whole number from 1 to 512/],
    [{ grid: { preset: ["slow"] } }, /"preset" cannot be "slow": give fast or paper/],
    [{ grid: { steps: [3] } }, /"steps" is set twice/],
    [
      { grid: { muon: Array.from({ length: 999 }, (_, i) => i / 100) } },
      /has 3,996 trials, and its budget allows 1,000/,
    ],
    [
      { random: { draws: 2, ranges: { muon: { from: 3, to: 1 } } }, grid: {} },
      /range of "muon" must go from/,
    ],
    [
      { random: { draws: 2, ranges: { muon: { from: 0, to: 1, scale: "log" } } }, grid: {} },
      /is above 0/,
    ],
    [{ measure: "bound" }, /A trial of train cannot give "bound": choose healedShare, /],
    [{ measure: "beauty" }, /plan's "measure" must be "healedShare"/],
    [{ command: "vae train" }, /A plan for vae train has no "pictures"/],
    [{ pictures: "nothing.png" }, /There is no file "nothing\.png", which it names/],
    [{ rngSeeds: [] }, /"rngSeeds" must be a list of 1/],
    [{ halving: { rungs: [30, 20] } }, /rungs of "halving" must ascend/],
    [{ halving: { rungs: [] } }, /"halving\.rungs" must be a list of 1/],
    [
      { halving: { rungs: [30, 300] } },
      /A rung at 300 training steps is not before the end of muon=0 optimiser=adam, which train for 300/,
    ],
    [{ colour: 1 }, /There is no "colour" in a plan/],
  ];
  for (const [change, sentence] of bad) {
    const text = typeof change === "string" ? change : JSON.stringify({ ...PLAN, ...change });
    writeFileSync(file, text);
    const reading = async (): Promise<void> => {
      const plan = await readPlan(file);
      await checkTrials(plan, trialsOf(plan));
    };
    await assert.rejects(reading, ({ message }: Error) => {
      assert.match(message, sentence);
      assert.match(message, /^[^\n]+[.?]$/);
      return true;
    });
  }
  await assert.rejects(readPlan("plan.txt"), /a plan's name ends in \.yaml, \.yml or \.json/);
});
