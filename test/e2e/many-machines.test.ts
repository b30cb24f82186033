// Sweeps and tokens on the engines of examples/: Slurm and GNU parallel really run, what others start is run as they would.
import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { Job } from "kubernetes-models/batch/v1";
import { parse } from "yaml";
import { root } from "../../scripts/project.ts";
import { type Slurm, startSlurm, withoutSlurm } from "../support/slurm.ts";
import { untilTrue } from "../support/until.ts";
import { blastemaWith, main, succeed, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
const example = (name: string): string => join(root, "examples", name);
const BLASTEMA = `${process.execPath} ${main}`;

const PLAN = {
  command: "train",
  pictures: "emoji:fish",
  fixed: {
    ...{ size: 6, pad: 1, steps: 4, arithmetic: "plain", rounds: null },
    ...{ hidden: 8, "damage.0.samples": 1, "damage.1.samples": 1 },
  },
  grid: { muon: [0, 6] },
  rngSeeds: [0, 1],
  measure: "loss",
};

/** Makes the folder of a sweep. */
function plan(here: string, changes: object = {}): void {
  writeFileSync(join(here, "plan.json"), JSON.stringify({ ...PLAN, ...changes }));
  succeed(here, "sweep", "plan.json");
}

/** What came of all trials, but for the time that it took. */
function resultsOf(sweep: string, file = "result.json"): unknown[] {
  const trials = join(sweep, "trials");
  return readdirSync(trials)
    .sort()
    .filter((trial) => existsSync(join(trials, trial, file)))
    .map((trial) => JSON.parse(readFileSync(join(trials, trial, file), "utf8")))
    .map(({ measures: { seconds, ...measures }, ...rest }) => ({ ...rest, measures }));
}

/** A sweep that was made without shares, and its results. */
const whole = folder();
let expected: unknown[];
before(() => {
  plan(whole);
  succeed(whole, "sweep", "run", "plan.sweep");
  expected = resultsOf(join(whole, "plan.sweep"));
  assert.equal(expected.length, 4);
});
after(clear);

let slurm: Slurm;
/** Why Slurm is installed and does not start: a machine may forbid what its daemons do. */
let unstarted = "";
before(async () => {
  if (withoutSlurm) return;
  try {
    slurm = await startSlurm(folder(), { BLASTEMA });
  } catch (error) {
    unstarted = `Slurm does not start here: ${(error as Error).message}`;
  }
});
after(() => slurm?.stop());

/** Declares a test that takes a running Slurm, and is skipped and named where there is none. */
function testOnSlurm(name: string, act: () => Promise<void>): void {
  test(name, { skip: withoutSlurm }, (t) => (unstarted ? t.skip(unstarted) : act()));
}

const submit = (here: string, ...args: string[]): string =>
  slurm.run(here, "sbatch", "--parsable", ...args);
const log = (here: string, job: string, task: number): string =>
  readFileSync(join(here, `blastema-${job}_${task}.log`), "utf8");

/** In place of the command: the first process of task 2 stands still, for ever, as soon as it has its trial's lock. */
const GATE = `#!/bin/bash
if [[ $SLURM_ARRAY_TASK_ID == 2 && -z $SLURM_RESTART_COUNT ]]; then
  export NODE_OPTIONS="--import=$(dirname "$0")/gate.mjs"
fi
exec ${BLASTEMA} "$@"
`;
const STAND_STILL = `import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
const { linkSync } = fs;
fs.linkSync = (...names) => {
  linkSync(...names);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};
syncBuiltinESMExports();
`;

/** Lets a task that was requeued begin, which Slurm holds back for two minutes. */
function startNow(here: string, task: string): void {
  try {
    slurm.run(here, "scontrol", "update", `JobId=${task}`, "StartTime=now");
  } catch {
    // It has begun, or ended.
  }
}

testOnSlurm("Slurm: an array of four tasks, one killed and requeued, is the whole", async () => {
  const here = folder();
  plan(here);
  writeFileSync(join(here, "gate"), GATE, { mode: 0o755 });
  writeFileSync(join(here, "gate.mjs"), STAND_STILL);
  const sbatch = ["sbatch", "--parsable", example("slurm/sweep.sbatch"), "plan.sweep"];
  const job = slurm.run(here, "env", `BLASTEMA=${join(here, "gate")}`, ...sbatch);
  const trial = join(here, "plan.sweep/trials/0003");
  await untilTrue(
    () => existsSync(join(trial, "lock")),
    () => slurm.run(here, "squeue"),
  );
  slurm.run(here, "scancel", `${job}_2`);
  await slurm.untilState(job, ["CANCELLED"], 2);
  assert.deepEqual(
    ["lock", "result.json"].map((name) => existsSync(join(trial, name))),
    [true, false],
  );
  slurm.run(here, "scontrol", "requeue", `${job}_2`);
  await slurm.untilState(job, ["PENDING"], 2);
  // A node refuses what begins within the second in which it was taken down: "already killed, do not launch".
  await setTimeout(2000);
  await untilTrue(
    () => {
      startNow(here, `${job}_2`);
      return [...slurm.tasks(job).values()].every(({ state }) => state === "COMPLETED");
    },
    () => `${slurm.run(here, "scontrol", "show", "job", job)}\n${slurm.logs()}`,
  );
  assert.deepEqual(
    [0, 1, 2, 3].map((task) => slurm.tasks(job).get(task)?.restarts),
    [0, 0, 1, 0],
  );
  assert.deepEqual(resultsOf(join(here, "plan.sweep")), expected);
  for (const task of [0, 1, 2, 3])
    assert.match(
      log(here, job, task),
      new RegExp(`Share ${task + 1} of 4 \\(SLURM_ARRAY_TASK_ID\\)`),
    );
});

testOnSlurm("Slurm: rungs as a chain of arrays find what one machine finds", async () => {
  const halving = { grid: { muon: [0, 6] }, rngSeeds: [0], halving: { rungs: [2], factor: 2 } };
  const [here, alone] = [folder(), folder()];
  for (const place of [here, alone]) plan(place, halving);
  const said = slurm.run(here, example("slurm/rungs.sh"), "plan.sweep", "2", "1");
  const [, last] = [...said.matchAll(/^rung \d: job (\d+)$/gm)].map(([, job]) => job);
  succeed(alone, "sweep", "run", "plan.sweep");
  await slurm.untilState(last, ["COMPLETED"]);
  for (const file of ["rung-1.json", "result.json"])
    assert.deepEqual(
      resultsOf(join(here, "plan.sweep"), file),
      resultsOf(join(alone, "plan.sweep"), file),
    );
});

testOnSlurm(
  "Slurm: tokens of an array, joined by a job that waits for it, have the bytes of one machine",
  async () => {
    const here = folder();
    const asked = ["--count", "20k"];
    const job = submit(
      here,
      "--array=0-2",
      example("slurm/tokens.sbatch"),
      ...asked,
      "--out",
      "shared",
    );
    const merge = `${BLASTEMA} tokens merge shared`;
    const joining = submit(here, `--dependency=afterok:${job}`, "--wrap", merge);
    succeed(here, "tokens", ...asked, "--out", "alone");
    await untilTrue(
      () => existsSync(join(here, "shared/metadata.json")),
      () => slurm.run(here, "scontrol", "show", "job", joining),
    );
    for (const name of ["train.bin", "val.bin", "train.index.bin", "metadata.json"])
      assert.deepEqual(
        readFileSync(join(here, "shared", name)),
        readFileSync(join(here, "alone", name)),
      );
  },
);

const withoutParallel = ["parallel", "rsync"].every((name) => existsSync(`/usr/bin/${name}`))
  ? false
  : "no GNU parallel here: install parallel and rsync";

/** In place of ssh: a host is a folder beside this file, and the first way back from one is lost. */
const SSH = `#!/bin/bash
while [[ $1 == -* ]]; do if [[ $1 == -[lopS] ]]; then shift; fi; shift; done
cd "$(dirname "$0")/$1" && shift
if [[ $1 == -- ]]; then shift; fi
if [[ "$*" == *--sender* && ! -e ../lost ]]; then touch ../lost && exit 1; fi
exec bash -c "$*"
`;

test("GNU parallel: shares travel to its hosts, come back and are joined", {
  skip: withoutParallel,
}, () => {
  const here = folder();
  plan(here);
  mkdirSync(join(here, "alice"));
  writeFileSync(join(here, "ssh"), SSH, { mode: 0o755 });
  const share = (): SpawnSyncReturns<string> =>
    spawnSync(example("ssh/sweep.sh"), ["plan.sweep", "alice,:"], {
      ...{ cwd: here, encoding: "utf8" },
      env: { ...process.env, BLASTEMA, HOME: here, PARALLEL_SSH: join(here, "ssh") },
    });
  let { status, stdout, stderr } = share();
  assert.equal(status, 1);
  assert.match(
    stderr,
    /Some trials are left, or did not come back from their host: run the same command again\./,
  );
  // A machine may lose another way back by itself.
  for (let tries = 0; tries < 3 && /did not come back/.test(stderr); tries++)
    ({ status, stdout, stderr } = share());
  assert.equal(status, 0, stderr);
  assert.match(stdout, /plan\.sweep {2}4 of 4 trials/, stderr);
  assert.deepEqual(resultsOf(join(here, "plan.sweep")), expected);
  // The share that is sent again may go to either host.
  assert.ok(readdirSync(join(here, "alice")).length >= 1, "a share was made there");
});

/** A grid of which the first trial fails: weights that are thrown so far that nothing lives. */
const FAILING = { grid: { learningRate: [[[0, 1e30]], [[0, 0.001]]] }, rngSeeds: [0] };

test("GNU parallel: a trial that failed is joined with the others", {
  skip: withoutParallel,
}, () => {
  const here = folder();
  plan(here, FAILING);
  const { status, stdout, stderr } = spawnSync(example("ssh/sweep.sh"), ["plan.sweep", ":"], {
    ...{ cwd: here, encoding: "utf8" },
    env: { ...process.env, BLASTEMA, HOME: here },
  });
  assert.match(stderr, /1 of 2 trials failed, and is kept with the reason/);
  assert.match(stdout, /plan\.sweep {2}2 of 2 trials/);
  assert.equal(status, 0, stderr);
  assert.equal(existsSync(join(here, "plan.sweep.share-1")), false);
});

test("Kubernetes: the Job fits its schema, and its pods do their shares", () => {
  const manifest = parse(readFileSync(example("kubernetes/sweep.yaml"), "utf8"));
  new Job(manifest).validate();
  assert.throws(() =>
    new Job({ ...manifest, spec: { ...manifest.spec, completions: "4" } }).validate(),
  );
  const { completions, template } = manifest.spec;
  const [{ args, env }] = template.spec.containers;
  assert.deepEqual(env, [{ name: "JOB_COMPLETION_COUNT", value: `${completions}` }]);
  const here = folder();
  plan(here);
  const pod = { JOB_COMPLETION_INDEX: "2", JOB_COMPLETION_COUNT: `${completions}` };
  const { status, stderr } = blastemaWith(pod, here, ...args);
  assert.equal(status, 0, stderr);
  assert.deepEqual(resultsOf(join(here, "plan.sweep")), [expected[2]]);
});

test("SkyPilot: a node does its share and leaves it in the bucket, another time and with a trial that failed too", () => {
  const { num_nodes: nodes, run } = parse(readFileSync(example("skypilot/sweep.yaml"), "utf8"));
  const node = (bucket: string, home: string, rank: number): number | null => {
    const script = run.replaceAll(/^blastema/gm, BLASTEMA).replaceAll("/sweeps", bucket);
    const env = { ...process.env, SKYPILOT_NODE_RANK: `${rank}`, SKYPILOT_NUM_NODES: `${nodes}` };
    return spawnSync("bash", ["-euc", script], { cwd: home, env, stdio: "pipe" }).status;
  };
  const [here, home, failing] = [folder(), folder(), folder()];
  plan(here);
  plan(failing, FAILING);
  for (const _ of ["once", "again"]) assert.equal(node(here, home, 1), 0);
  assert.deepEqual(resultsOf(join(here, "plan.share-1")), [expected[1]]);
  const share = ["plan.json", "shards.json", "trials"];
  assert.deepEqual(readdirSync(join(here, "plan.share-1")).sort(), share);
  assert.equal(node(failing, folder(), 0), 1);
  assert.equal(existsSync(join(failing, "plan.share-0/trials/0001/result.json")), true);
});
