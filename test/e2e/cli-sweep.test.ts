// Sweeps: planned, made whole and in shares, stopped, killed, reported, refused. Tiny trainings of 8 x 8 cells and two steps.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { decodeRule } from "../../src/models/rule.ts";
import { decodeRun } from "../../src/training/run-file.ts";
import { assertAllSameBits } from "../support/compare.ts";
import { PATIENCE } from "../support/patience.ts";
import {
  blastema,
  blastemaWith,
  ENDLESS,
  main,
  misuse,
  refuse,
  type Started,
  start,
  stop,
  succeed,
  until,
  workshop,
} from "./cli-command.ts";
import { NONDOUBLING, writeBars } from "./variational-workshop.ts";

const { folder, clear } = workshop();
after(clear);

const FIXED = {
  ...{ size: 6, pad: 1, steps: 2, arithmetic: "plain", rounds: null },
  ...{ hidden: 8, "damage.0.samples": 1, "damage.1.samples": 1 },
};
const PLAN = {
  command: "train",
  pictures: "emoji:fish",
  fixed: FIXED,
  grid: { muon: [0, 6] },
  rngSeeds: [0, 1],
  measure: "loss",
};

function plan(here: string, changes: object = {}): string {
  writeFileSync(join(here, "plan.json"), JSON.stringify({ ...PLAN, ...changes }));
  return "plan.json";
}

/** The results of a sweep but for the time that they took. */
function resultsOf(path: string): unknown[] {
  const trials = join(path, "trials");
  return readdirSync(trials)
    .sort()
    .map((trial) => JSON.parse(readFileSync(join(trials, trial, "result.json"), "utf8")))
    .map(({ measures: { seconds, ...measures }, ...rest }) => ({ ...rest, measures }));
}

const made = folder();
before(() => {
  writeFileSync(
    join(made, "plan.yaml"),
    `# A plan in YAML
command: train
pictures: [emoji:fish]
fixed: ${JSON.stringify(FIXED)}
grid: { muon: [0, 6] }
rngSeeds: [0, 1]
measure: loss
`,
  );
  succeed(made, "sweep", "plan.yaml");
  const { status, stderr } = blastema(made, "sweep", "run", "plan.sweep", "--threads", "2");
  assert.equal(status, 0, stderr);
  assert.equal(
    stderr.match(/^\[\d\/4\] {2}000\d {2}emoji:fish muon=\d rngSeed \d: loss 0\.\d+, \d+ s/gm)
      ?.length,
    4,
    stderr,
  );
});

test("a dry run prints the trials as commands, guesses the time and writes nothing", () => {
  const here = folder();
  const { status, stdout, stderr } = blastema(here, "sweep", plan(here), "--dry-run");
  assert.equal(status, 0, stderr);
  const lines = stdout.trimEnd().split("\n");
  assert.equal(lines.length, 4);
  assert.match(
    lines[3],
    /^npx blastema train emoji:fish --size 6 .*--set muon=6 --rng-seed 1 -o 4\.safetensors$/,
  );
  assert.match(stderr, /^4 trials, about .* on one thread, .* as guessed from one second/m);
  assert.equal(stderr.match(/is thin or faint/g)?.length, 1, "the picture is spoken of once");
  assert.deepEqual(readdirSync(here), ["plan.json"]);
});

test("a trial is to the bit what its command trains", () => {
  const report = JSON.parse(succeed(made, "sweep", "report", "plan.sweep", "--json"));
  const [command] = report.best as string[];
  const words = command.replace("npx blastema ", "").split(" ");
  succeed(made, ...words, "--threads", "1");
  const [number] = report.settings[0].trials as number[];
  const rules = ["best-fish.safetensors", `plan.sweep/trials/000${number}/model.safetensors`].map(
    (file) => decodeRule(readFileSync(join(made, file))),
  );
  assertAllSameBits(rules[0].parameters, rules[1].parameters, "the best again");
});

test("a report is a table, JSON, CSV, a picture and a page that loads nothing", () => {
  const files = ["--csv", "r.csv", "--plot", "r.svg", "--html", "r.html"];
  const said = succeed(made, "sweep", "report", "plan.sweep", ...files);
  assert.match(said, /4 trials of 2 settings, each with 1 picture and 2 rngSeeds/);
  assert.match(said, /\n {2}muon {3}loss .*\n {5}[06] {2}0\.\d{3}/);
  assert.match(said, /What each setting bought: means with 95% intervals by Student's t/);
  const [csv, svg, html] = ["csv", "svg", "html"].map((end) =>
    readFileSync(join(made, `r.${end}`), "utf8"),
  );
  assert.equal(csv.trimEnd().split("\n").length, 5);
  assert.equal(csv, succeed(made, "sweep", "report", "plan.sweep", "--csv"));
  assert.match(svg, /^<svg [^>]*>.*loss of the best quarter.*<\/svg>$/s);
  assert.equal(html.match(/<img src="data:image\/png;base64,/g)?.length, 4);
  assert.doesNotMatch(html, /<script|https?:\/\/(?!www\.w3\.org)/);
});

test("shares on machines that share no disk, joined, are the whole", () => {
  const here = folder();
  succeed(here, "sweep", plan(here), "-o", "a.sweep");
  for (const [copy, environment] of [
    ["b.sweep", { SLURM_ARRAY_TASK_ID: "1", SLURM_ARRAY_TASK_COUNT: "3" }],
    ["c.sweep", { JOB_COMPLETION_INDEX: "2", JOB_COMPLETION_COUNT: "3" }],
  ] as const) {
    cpSync(join(here, "a.sweep"), join(here, copy), { recursive: true });
    const { status, stderr } = blastemaWith(environment, here, "sweep", "run", copy);
    assert.equal(status, 0, stderr);
    assert.match(stderr, new RegExp(`^Share [23] of 3 \\(${Object.keys(environment)[0]}\\)\\.`));
  }
  const said = blastema(here, "sweep", "run", "a.sweep", "--shard", "1/3").stderr;
  assert.match(said, /^Share 1 of 3 \(--shard\)\.\n\[1\/2\]/);
  const shares = ["a.sweep", "b.sweep", "c.sweep"];
  assert.match(
    succeed(here, "sweep", "merge", "all.sweep", ...shares),
    /4 of 4 trials, 4 of them new/,
  );
  assert.deepEqual(resultsOf(join(here, "all.sweep")), resultsOf(join(made, "plan.sweep")));
  assert.match(
    succeed(here, "sweep", "merge", "all.sweep", "b.sweep"),
    /4 of 4 trials, 0 of them new/,
  );
  refuse(here, /cut into 3 shares, not 4/, "sweep", "run", "a.sweep", "--shard", "1/4");
  const { status, stderr } = blastemaWith(
    { SLURM_ARRAY_TASK_ID: "1", SLURM_ARRAY_TASK_COUNT: "3" },
    ...[here, "sweep", "run", "a.sweep", "--shard", "1/3"],
  );
  assert.equal(status, 1);
  assert.match(
    stderr,
    /^blastema: --shard asks for share 1\/3, but SLURM_ARRAY_TASK_ID for 2\/3: /,
  );
});

test("a share of which trials are left names itself as what goes on", () => {
  const here = folder();
  succeed(here, "sweep", plan(here, { budget: { hours: 0 } }));
  const { status, stderr } = blastema(here, "sweep", "run", "plan.sweep", "--shard", "2/3");
  assert.equal(status, 130);
  assert.match(
    stderr,
    /1 of 1 trial is left\. Go on with: npx blastema sweep run plan\.sweep --shard 2\/3\n$/,
  );
});

test("a trial that fails is kept with its reason, and the others go on", () => {
  const here = folder();
  // Weights that are thrown so far that nothing lives.
  succeed(
    here,
    "sweep",
    plan(here, { grid: { learningRate: [[[0, 1e30]], [[0, 0.001]]] }, rngSeeds: [0] }),
  );
  const { status, stderr } = blastema(here, "sweep", "run", "plan.sweep", "--threads", "1");
  assert.equal(status, 1, stderr);
  assert.match(stderr, /0001 .*: failed: .*\./);
  assert.match(stderr, /\[2\/2\] {2}0002 .*: loss/);
  assert.match(
    stderr,
    /blastema: 1 of 2 trials failed, and is kept with the reason; the others are done\.\n$/,
  );
  const report = JSON.parse(succeed(here, "sweep", "report", "plan.sweep", "--json"));
  assert.deepEqual([report.done, report.failed.length], [1, 1]);
  const again = blastema(here, "sweep", "run", "plan.sweep");
  assert.equal(again.status, 1);
  assert.doesNotMatch(again.stderr, /000[12]/, "nothing is made twice");
});

const endless = (here: string): void => {
  const steps = `${ENDLESS}`;
  succeed(here, "sweep", plan(here, { fixed: { ...FIXED, steps: Number(steps) }, rngSeeds: [0] }));
};
const metrics = (here: string): string =>
  join(here, "plan.sweep/trials/0001/model.run/metrics.jsonl");
const lock = (here: string): string => join(here, "plan.sweep/trials/0001/lock");
const begun = (here: string, started: Started): Promise<void> =>
  until(() => existsSync(metrics(here)), started, "a training step");

test("Ctrl-C saves the trials in hand, and they go on", async () => {
  const here = folder();
  endless(here);
  const run = ["sweep", "run", "plan.sweep", "--threads", "1"];
  const started = start(here, ...run);
  await begun(here, started);
  const { status, stderr } = await stop(started, "SIGINT");
  assert.equal(status, 130, stderr);
  assert.match(
    stderr,
    /2 of 2 trials are left\. Go on with: npx blastema sweep run plan\.sweep\n$/,
  );
  assert.equal(existsSync(lock(here)), false);
  const stepOf = (): number =>
    decodeRun(readFileSync(join(here, "plan.sweep/trials/0001/model.run/run.safetensors"))).step;
  const step = stepOf();
  assert.ok(step > 0);
  const lines = readFileSync(metrics(here), "utf8").split("\n").length;
  const again = start(here, ...run);
  await until(
    () => readFileSync(metrics(here), "utf8").split("\n").length > lines,
    again,
    "further training steps",
  );
  await stop(again, "SIGINT");
  assert.ok(stepOf() > step);
});

test("a trial whose sweep ends before it has begun ends too", async () => {
  const here = folder();
  endless(here);
  const child = spawn(process.execPath, [main, "sweep", "trial", "plan.sweep", "1"], {
    cwd: here,
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  child.disconnect();
  const [status] = await once(child, "exit", { signal: AbortSignal.timeout(PATIENCE) }).finally(
    () => child.kill("SIGKILL"),
  );
  assert.equal(status, 130);
});

test("a trial is one process's; killed processes leave trials that go on", async () => {
  const here = folder();
  endless(here);
  const started = start(here, "sweep", "run", "plan.sweep", "--threads", "1");
  await begun(here, started);
  const taken = blastema(here, "sweep", "trial", "plan.sweep", "1");
  assert.equal(taken.status, 3);
  assert.match(taken.stderr, /^blastema: Another process \(\d+\) is making trial 1 in /);
  // The process of the trial saves and ends when the one that started it is gone.
  await stop(started, "SIGKILL");
  await until(
    () => !existsSync(lock(here)),
    { end: new Promise(() => {}) },
    "the trial's process to end",
  );
  const again = start(here, "sweep", "run", "plan.sweep", "--threads", "1");
  await until(() => existsSync(lock(here)), again, "the trial to go on");
  const { pid } = JSON.parse(readFileSync(lock(here), "utf8")) as { pid: number };
  process.kill(pid, "SIGKILL");
  await until(
    () => /0001 {2}broken: its process was ended by SIGKILL/.test(again.stderr()),
    again,
    "word of it",
  );
  await stop(again, "SIGINT");
});

test("variational models are swept by their bound", () => {
  const here = folder();
  writeBars(here);
  writeFileSync(join(here, "spec.json"), JSON.stringify(NONDOUBLING));
  writeFileSync(
    join(here, "plan.json"),
    JSON.stringify({
      command: "vae train",
      fixed: {
        preset: "lite-nondoubling",
        spec: "spec.json",
        mnist: "mnist",
        steps: 2,
        arithmetic: "plain",
      },
      grid: { batch: [16, 32] },
      measure: "bound",
    }),
  );
  succeed(here, "sweep", "plan.json");
  rmSync(join(here, "spec.json"));
  const { status, stderr } = blastema(here, "sweep", "run", "plan.sweep");
  assert.equal(status, 0, stderr);
  const { settings } = JSON.parse(succeed(here, "sweep", "report", "plan.sweep", "--json"));
  assert.equal(settings.length, 2);
  assert.ok(settings[0].mean > settings[1].mean && settings[1].mean > -1000);
});

test("plans and folders that are none, another's or broken are refused in one sentence", () => {
  const here = folder();
  const name = plan(here);
  refuse(here, /no\.yaml: it does not exist/, "sweep", "no.yaml");
  writeFileSync(
    join(here, "bad.json"),
    '{"command": "train", "pictures": "nothing.png", "measure": "loss"}',
  );
  refuse(here, /There is no file "nothing\.png", which it names/, "sweep", "bad.json");
  succeed(here, "sweep", name, "-o", "a.sweep");
  succeed(here, "sweep", name, "-o", "a.sweep");
  refuse(here, /No trial of a\.sweep is done yet/, "sweep", "report", "a.sweep");
  refuse(here, /There is no sweep in b\.sweep/, "sweep", "run", "b.sweep");
  refuse(here, /has 4 trials, no 5/, "sweep", "trial", "a.sweep", "5");
  plan(here, { rngSeeds: [5] });
  refuse(here, /There is another plan in a\.sweep/, "sweep", name, "-o", "a.sweep");
  succeed(here, "sweep", name, "-o", "b.sweep");
  refuse(
    here,
    /b\.sweep is a sweep of another plan than a\.sweep/,
    "sweep",
    "merge",
    "c.sweep",
    "a.sweep",
    "b.sweep",
  );
  for (const shard of ["0/4", "5/4", "1", "a/b"])
    misuse(here, /Give i\/n with i from 1 to n/, "sweep", "run", "a.sweep", "--shard", shard);
  const broken = join(made, "plan.sweep/trials/0001/result.json");
  const whole = readFileSync(broken);
  writeFileSync(broken, '{"number": 1, "label": "another"}');
  refuse(
    made,
    /is not the result of trial 1 .*: delete it to repeat the trial\./,
    "sweep",
    "report",
    "plan.sweep",
  );
  writeFileSync(broken, whole);
  writeFileSync(join(here, "a.sweep/plan.json"), "{");
  refuse(here, /Cannot use a\.sweep\/plan\.json: /, "sweep", "run", "a.sweep");
});
