// Early stopping by rungs: really trained, at once and in shares. Tiny trainings of 8 x 8 cells.
import assert from "node:assert/strict";
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { decodeRun } from "../../src/training/run-file.ts";
import { blastema, blastemaWith, refuse, succeed, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

/** Rates that learn nothing, hardly anything, and something: which is best is known beforehand. */
const RATES = [0, 1e-6, 0.002, 1e-5].map((rate) => [[0, rate]]);
const PLAN = {
  command: "train",
  pictures: "emoji:fish",
  fixed: {
    ...{ size: 6, pad: 1, steps: 24, arithmetic: "plain", rounds: null },
    ...{ hidden: 8, muon: 0, "damage.0.samples": 1, "damage.1.samples": 1 },
  },
  grid: { learningRate: RATES },
  measure: "loss",
  halving: { rungs: [6, 12], factor: 2 },
};

const made = folder();
before(() => {
  writeFileSync(join(made, "plan.json"), JSON.stringify(PLAN));
  succeed(made, "sweep", "plan.json");
  const { status, stderr } = blastema(made, "sweep", "run", "plan.sweep", "--threads", "2");
  assert.equal(status, 0, stderr);
  for (const line of [
    "Rung 1: 4 trials to training step 6.",
    "Rung 2: 2 trials to training step 12.",
    "Rung 3: 1 trial to the end.",
  ])
    assert.ok(stderr.includes(line), stderr);
});

const filesOf = (sweep: string, number: number): string[] =>
  readdirSync(join(sweep, "trials", `000${number}`)).sort();
const runOf = (sweep: string, number: number) =>
  readFileSync(join(sweep, `trials/000${number}/model.run/run.safetensors`));

test("the known best is trained to its end, and the others are stopped where they fell behind", () => {
  const sweep = join(made, "plan.sweep");
  const best = 1 + RATES.findIndex(([[, rate]]) => rate === 0.002);
  const steps = RATES.map((_, i) => decodeRun(runOf(sweep, i + 1)).step);
  assert.equal(steps[best - 1], 24);
  assert.deepEqual(
    [...steps].sort((a, b) => a - b),
    [6, 6, 12, 24],
  );
  const log = ["log.txt", "model.run", "model.safetensors"];
  const rungs = ["rung-1.json", "rung-1.png", "rung-2.json", "rung-2.png"];
  assert.deepEqual(filesOf(sweep, best), ["creature.png", ...log, "result.json", ...rungs]);
  const report = JSON.parse(succeed(made, "sweep", "report", "plan.sweep", "--json"));
  assert.deepEqual([report.rung.number, report.done, report.left], [3, 1, 0]);
  assert.deepEqual(report.settings[0].settings.learningRate, [[0, 0.002]]);
  const said = succeed(made, "sweep", "report", "plan.sweep", "--html", "halved.html");
  assert.match(
    said,
    /Rung 3 of 3, at the end: these settings were the best of the rung before; --rung 1/,
  );
  assert.doesNotMatch(said, /What each setting bought/);
  const first = succeed(made, "sweep", "report", "plan.sweep", "--rung", "1");
  assert.match(
    first,
    /4 trials of 4 settings, .*\nRung 1 of 3, at training step 6: 2 of these settings go on\.\n/,
  );
  assert.match(first, /What each setting bought/);
});

test("a trial that stopped twice has the bits of a training that never did", () => {
  const report = JSON.parse(succeed(made, "sweep", "report", "plan.sweep", "--json"));
  const [command] = report.best as string[];
  const words = command.replace("npx blastema ", "").replaceAll("'", "").split(" ");
  succeed(made, ...words, "--threads", "1");
  const [number] = report.settings[0].trials as number[];
  const straight = readFileSync(join(made, "best-fish.run/run.safetensors"));
  assert.deepEqual(runOf(join(made, "plan.sweep"), number), straight);
});

test("rungs as one array after another, on machines that share no disk, are the whole", () => {
  const here = folder();
  cpSync(join(made, "plan.json"), join(here, "plan.json"));
  succeed(here, "sweep", "plan.json", "-o", "rung-0.sweep");
  const share = (of: number, index: number, rung: number): string => {
    const name = `rung-${rung}-${index}.sweep`;
    cpSync(join(here, `rung-${rung - 1}.sweep`), join(here, name), { recursive: true });
    const task = { SLURM_ARRAY_TASK_ID: `${index}`, SLURM_ARRAY_TASK_COUNT: `${of}` };
    const { status, stderr } = blastemaWith(
      task,
      ...[here, "sweep", "run", name],
      "--rung",
      `${rung}`,
    );
    assert.equal(status, 0, stderr);
    return name;
  };
  for (const [rung, of] of [2, 1, 1].entries()) {
    const shares = Array.from({ length: of }, (_, index) => share(of, index, rung + 1));
    succeed(here, "sweep", "merge", `rung-${rung + 1}.sweep`, ...shares);
  }
  const facts = (sweep: string) => {
    const { settings } = JSON.parse(succeed(sweep, "sweep", "report", ".", "--json"));
    return settings.map(({ seconds, ...rest }: { seconds: number }) => rest);
  };
  assert.deepEqual(facts(join(here, "rung-3.sweep")), facts(join(made, "plan.sweep")));
  assert.match(
    succeed(here, "sweep", "merge", "rung-3.sweep", "rung-1.sweep"),
    /4 of 4 trials, 0 of them new/,
  );
});

test("rungs that are none, too early, or not named are refused in one sentence", () => {
  const here = folder();
  cpSync(join(made, "plan.json"), join(here, "plan.json"));
  succeed(here, "sweep", "plan.json");
  const run = ["sweep", "run", "plan.sweep"];
  const share = [...run, "--shard", "1/2"];
  refuse(here, /made rung by rung: add --rung 1, then --rung 2 .* up to 3/, ...share);
  refuse(here, /made rung by rung/, "sweep", "trial", "plan.sweep", "1");
  refuse(here, /has 3 rungs, no 4\./, ...run, "--rung", "4");
  refuse(here, /4 of 4 trials of rung 1 are not made yet/, ...run, "--rung", "2");
  assert.equal(existsSync(join(here, "plan.sweep/trials")), false);
  const stopped = RATES.findIndex(
    (_, i) => decodeRun(runOf(join(made, "plan.sweep"), i + 1)).step === 6,
  );
  const trial = ["sweep", "trial", "plan.sweep", `${stopped + 1}`];
  refuse(made, /is not among those that go on to rung 2/, ...trial, "--rung", "2");
});
