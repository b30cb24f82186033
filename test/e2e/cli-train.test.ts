// Training runs: stopped, killed, resumed, refused. Tiny ones: 16 x 16 cells and a few steps.
import assert from "node:assert/strict";
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { prepareRule } from "../../src/cli/growing-run.ts";
import { startTraining } from "../../src/cli/training.ts";
import { metricOf } from "../../src/training/metrics.ts";
import { decodeRun, encodeRun } from "../../src/training/run-file.ts";
import { train as trainRun } from "../../src/training/train.ts";
import { withoutFullDisk } from "../support/platform.ts";
import {
  blastema,
  ENDLESS,
  refuse,
  type Started,
  start,
  stop,
  succeed,
  until,
  workshop,
} from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

const TINY = ["--size", "8", "--pad", "4", "--threads", "1", "--arithmetic", "plain"];
const train = (steps: number, output: string, ...options: string[]) => [
  "train",
  "🦎",
  ...TINY,
  "--steps",
  `${steps}`,
  "-o",
  output,
  ...options,
];

/** Lines of a file that are whole. */
function linesOf(file: string): number {
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0;
}

/** Waits until a run has recorded more than `lines` training steps. */
function moreThan(lines: number, file: string, started: Started): Promise<void> {
  return until(() => linesOf(file) > lines, started, `more than ${lines} training steps`);
}

/** Trains a run in this process, from its start and without a stop, until its metrics have so many lines. */
async function trainHere(
  steps: number,
  regime: "growing" | "regenerating",
  folderPath: string,
  lines: number,
): Promise<void> {
  const own = { size: 8, pad: 4, threads: 1, arithmetic: "plain", rngSeed: 0 } as const;
  const request = { ...own, targets: ["🦎"], regime, preset: "fast", steps } as const;
  const create = await prepareRule(request);
  await startTraining(folderPath, request, create, async ({ engine, run, folder }) => {
    const there = new AbortController();
    await trainRun(engine, run, {
      signal: there.signal,
      async onStep(report) {
        await folder.record(metricOf(report, 0, run.rollbacks));
        if (folder.metrics.length === lines) there.abort();
      },
      onCheckpoint: (state) => folder.save(state),
    });
  });
}

const metrics = (here: string, run: string) =>
  readFileSync(join(here, run, "metrics.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

test("training writes the rule, its card, the run and its metrics", () => {
  const here = folder();
  const said = succeed(here, ...train(6, "r.safetensors", "--regime", "growing"));
  assert.match(said, /^r\.safetensors {2}growing emoji:lizard, 6 training steps in \d+ s, loss /);
  const card = JSON.parse(succeed(here, "inspect", "r.safetensors", "--json"));
  assert.deepEqual([card.target, card.regime, card.grid], ["emoji:lizard", "growing", [16, 16]]);
  const { preset, size, pad, rngSeed, trainedSteps, arithmetic, loss } = card.recipe;
  assert.deepEqual(
    { preset, size, pad, rngSeed, trainedSteps, arithmetic },
    { preset: "fast", size: 8, pad: 4, rngSeed: 0, trainedSteps: 6, arithmetic: "plain" },
  );
  assert.ok(loss > 0);
  assert.deepEqual(readdirSync(join(here, "r.run")).sort(), ["metrics.jsonl", "run.safetensors"]);
  assert.deepEqual(
    metrics(here, "r.run").map(({ step }) => step),
    [1, 2, 3, 4, 5, 6],
  );
});

test("a rule that does not heal within its limit is saved with a warning, and a script can tell", () => {
  const here = folder();
  const rounds = ["--set", "rounds=[2]", "--set", "checkEvery=1", "--set", "trainingSteps=3"];
  const given = ["train", "🦎", ...TINY, ...rounds, "-o", "r.safetensors", "--json"];
  const { status, stdout, stderr } = blastema(here, ...given);
  assert.equal(status, 0, stderr);
  const { heals, heal, trainingSteps, output } = JSON.parse(stdout);
  assert.deepEqual([heals, heal.heals, trainingSteps], [false, false, 3]);
  assert.equal(output, "r.safetensors");
  assert.match(stderr, /^2 training steps, at most 3 if it does not heal by then\.$/m);
  for (const step of [1, 2, 3]) assert.match(stderr, new RegExp(`Step ${step}: .+\\.\n`));
  assert.match(
    stderr,
    /Warning: after 3 training steps the rule does not heal; the best rule that was found is kept\.\n/,
  );
  const card = JSON.parse(succeed(here, "inspect", "r.safetensors", "--json"));
  assert.deepEqual(card.heal, heal);
  assert.match(
    succeed(here, "inspect", "r.safetensors"),
    /heals +no: No cut was made that could heal\. The error to the target when grown is /,
  );
  const run = JSON.parse(succeed(here, "inspect", "r.run", "--json"));
  assert.deepEqual(
    run.checks.map(({ step, isFull }: { step: number; isFull: boolean }) => [step, isFull]),
    [
      [1, false],
      [2, true],
      [3, true],
    ],
  );
  assert.match(succeed(here, "inspect", "r.run"), /at step 2 +does not grow its picture yet/);
});

test("a run that is stopped by Ctrl-C, killed and stopped again has the bits of one that went straight on", async () => {
  const here = folder();
  const file = join(here, "r.run", "metrics.jsonl");
  const first = start(here, ...train(ENDLESS, "r.safetensors"));
  await moreThan(0, file, first);
  const { status, stderr } = await stop(first, "SIGINT");
  assert.equal(status, 130, stderr);
  assert.match(
    stderr,
    /blastema: stopped after [\d,]+ training steps\. Go on with: npx blastema train --resume r\.run -o r\.safetensors\n$/,
  );
  const resume = ["train", "--resume", "r.run", "-o", "r.safetensors", "--threads", "2"];
  const second = start(here, ...resume);
  await moreThan(linesOf(file), file, second);
  assert.equal((await stop(second, "SIGKILL")).status, null);
  const third = start(here, ...resume);
  await moreThan(linesOf(file), file, third);
  assert.equal((await stop(third, "SIGINT")).status, 130);
  assert.equal(existsSync(join(here, "r.safetensors")), false);
  const run = (name: string) => readFileSync(join(here, `${name}.run`, "run.safetensors"));
  await trainHere(ENDLESS, "regenerating", join(here, "whole.run"), linesOf(file));
  assert.deepEqual(run("r"), run("whole"));
  const numbers = ({ seconds, ...rest }: { seconds: number }) => rest;
  assert.deepEqual(metrics(here, "r.run").map(numbers), metrics(here, "whole.run").map(numbers));
});

test("two runs do not share a folder", async () => {
  const here = folder();
  const first = start(here, ...train(ENDLESS, "r.safetensors"));
  await moreThan(0, join(here, "r.run", "metrics.jsonl"), first);
  const second = blastema(here, "train", "--resume", "r.run", "-o", "r.safetensors");
  assert.match(second.stderr, /^blastema: Another process \(\d+\) is training in r\.run: /);
  assert.equal(second.status, 1);
  assert.equal((await stop(first, "SIGINT")).status, 130);
  refuse(
    here,
    /There is already a run in r\.run: go on with it \(--resume r\.run\)/,
    ...train(9, "r.safetensors"),
  );
});

test("a run goes on only as what it is", () => {
  const here = folder();
  succeed(here, ...train(4, "r.safetensors", "--rng-seed", "3"));
  const resume = (...options: string[]) => [
    "train",
    "--resume",
    "r.run",
    "-o",
    "r.safetensors",
    ...options,
  ];
  const refused: [RegExp, ...string[]][] = [
    [/started with --regime regenerating, not growing/, "--regime", "growing"],
    [/started with --preset fast, not paper/, "--preset", "paper"],
    [/started with --size 8, not 9/, "--size", "9"],
    [/started with --pad 4, not 5/, "--pad", "5"],
    [/started with --steps 4, not 5/, "--steps", "5"],
    [/started with --rng-seed 3, not 4/, "--rng-seed", "4"],
    [/started with --from \(none\), not r\.safetensors/, "--from", "r.safetensors"],
    [/made in plain arithmetic: go on in that, or add --allow-drift/, "--arithmetic", "relaxed"],
    [/grows another picture \(emoji:lizard\)/, "🐟"],
  ];
  for (const [sentence, ...options] of refused) refuse(here, sentence, ...resume(...options));
  succeed(here, ...resume("🦎", "--regime", "regenerating", "--size", "8", "--rng-seed", "3"));
});

test("a run file of another spec, a broken one, and none", () => {
  const here = folder();
  succeed(here, ...train(2, "r.safetensors"));
  const file = join(here, "r.run", "run.safetensors");
  const bytes = readFileSync(file);
  const run = decodeRun(bytes);
  const resume = ["train", "--resume", "r.run", "-o", "r.safetensors"];
  const text = new TextDecoder("latin1").decode(bytes);
  writeFileSync(file, Buffer.from(text.replace('hidden\\":128', 'hidden\\":129'), "latin1"));
  refuse(here, /Cannot resume r\.run\. .*missing, or has a wrong type or shape/, ...resume);
  writeFileSync(file, bytes.subarray(0, bytes.length - 9));
  refuse(here, /Cannot resume r\.run\. /, ...resume);
  writeFileSync(file, readFileSync(join(here, "r.safetensors")));
  refuse(here, /Cannot resume r\.run\. The file is not a run/, ...resume);
  writeFileSync(file, encodeRun(run));
  succeed(here, ...resume);
  refuse(
    here,
    /There is no run in none: give the folder that train made/,
    "train",
    "--resume",
    "none",
    "-o",
    "r.safetensors",
  );
});

test("a run file, as the studio gives it, goes on in a folder of its own", async () => {
  const here = folder();
  await trainHere(40, "growing", join(here, "early.run"), 10);
  renameSync(join(here, "early.run", "run.safetensors"), join(here, "lizard-run.safetensors"));
  succeed(here, ...train(40, "whole.safetensors", "--regime", "growing"));
  const resume = (run: string, output: string) => ["train", "--resume", run, "-o", output];
  const said = succeed(here, ...resume("lizard-run.safetensors", "r.safetensors"));
  assert.match(said, /^r\.safetensors {2}growing emoji:lizard, 40 training steps in \d+ s, loss /);
  const run = (name: string) => readFileSync(join(here, `${name}.run`, "run.safetensors"));
  assert.deepEqual(run("r"), run("whole"));
  refuse(
    here,
    /There is already a run in r\.run: go on with it \(--resume r\.run\)/,
    ...resume("lizard-run.safetensors", "r.safetensors"),
  );
  refuse(
    here,
    /Cannot resume whole\.safetensors\. The file is not a run/,
    ...resume("whole.safetensors", "x.safetensors"),
  );
  assert.equal(existsSync(join(here, "x.run")), false);
});

test("training starts from another rule's weights", () => {
  const here = folder();
  succeed(here, ...train(30, "a.safetensors", "--regime", "growing"));
  succeed(here, ...train(2, "b.safetensors", "--regime", "growing", "--from", "a.safetensors"));
  succeed(here, ...train(2, "c.safetensors", "--regime", "growing"));
  const [first] = metrics(here, "b.run");
  const [random] = metrics(here, "c.run");
  assert.ok(first.loss < random.loss, `${first.loss} against ${random.loss}`);
  refuse(
    here,
    /Cannot read none\.safetensors/,
    ...train(2, "d.safetensors", "--from", "none.safetensors"),
  );
});

test("a full disk at the end loses no work", { skip: withoutFullDisk }, () => {
  const here = folder();
  symlinkSync("/dev/full", join(here, "r.safetensors"));
  const { status, stderr } = blastema(here, ...train(3, "r.safetensors"));
  assert.match(stderr, /blastema: Cannot write r\.safetensors: its disk is full\.\n$/);
  assert.equal(status, 1);
  succeed(here, "train", "--resume", "r.run", "-o", "other.safetensors");
});

test("before a training on a large grid it is said how long it will take, and with how much memory", () => {
  const here = folder();
  const small = ["hidden=4", "channels=4", "poolSize=4", "rolloutSteps=[1,2]"];
  const large = ["--size", "65", "--pad", "4", ...small.flatMap((each) => ["--set", each])];
  const rest = [...large, "--steps", "2", "--threads", "1"];
  const { status, stderr } = blastema(here, "train", "🦎", ...rest, "-o", "large.safetensors");
  assert.equal(status, 0, stderr);
  assert.match(
    stderr,
    /^2 training steps\. They will take about .+ and at least [\d.]+ [MG]B of memory\.$/m,
  );
  const usual = blastema(here, ...train(2, "usual.safetensors"));
  assert.doesNotMatch(usual.stderr, /will take about/);
});

test("a grid for which there is no memory is refused before anything is measured or written", () => {
  const here = folder();
  // Steps of one sample that take more than the kernels' 32-bit addresses reach.
  const huge = ["--size", "512", "--set", "rolloutSteps=[2000,2000]", "--threads", "1"];
  const { status, stderr } = blastema(here, "train", "🦎", ...huge, "-o", "huge.safetensors");
  assert.match(
    stderr,
    /^blastema: A thread would need 7\.\d GB of memory and can have 4\.2 GB: a smaller grid, or shorter rollouts, need less\.\n$/m,
  );
  assert.equal(status, 1);
  assert.deepEqual(readdirSync(here), []);
});
