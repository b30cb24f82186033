// Every way to be stopped: signals, readers that go away, devices that are full. Nothing is lost, and nothing is silent.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { decodeRun } from "../../src/training/run-file.ts";
import { onWindows, withoutFullDisk } from "../support/platform.ts";
import { ENDLESS, ended, main, start, stop, succeed, until, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

const small = ["train", "🦎", "--size", "8", "--pad", "4", "--threads", "1"];
const endless = ["--steps", `${ENDLESS}`, "-o", "r.safetensors"];
const lizard = join(import.meta.dirname, "../../zoo/lizard-regenerating.safetensors");
const digits = join(import.meta.dirname, "../../zoo/digits-doubling.safetensors");

const stepOf = (here: string) => decodeRun(readFileSync(join(here, "r.run/run.safetensors"))).step;

test("the first signal says what it waits for, and the work is saved", async () => {
  const here = folder();
  const command = start(here, ...small, ...endless);
  await until(() => existsSync(join(here, "r.run/metrics.jsonl")), command, "a step");
  const { status, stderr } = await stop(command, "SIGTERM");
  assert.equal(status, 130, stderr);
  assert.match(stderr, /Stopping: the run is being saved; Ctrl-C again to stop at once\.\n/);
  assert.match(stderr, /blastema: stopped after [\d,]+ training steps\. Go on with: /);
  assert.ok(stepOf(here) > 0);
});

test("tokens of a burn-in that no machine ends are given up, and those so far are kept", async () => {
  const here = folder();
  const burn = ["--burn-in", "1000000", "--grid", "256", "--threads", "1"];
  const command = start(here, "tokens", ...burn, "--count", "50000", "--out", "t");
  await until(() => existsSync(join(here, "t/train.bin.part")), command, "a data set");
  const { status, stderr } = await stop(command, "SIGINT");
  assert.equal(status, 130, stderr);
  assert.match(stderr, /Stopping: the tokens so far are being saved; Ctrl-C again/);
  assert.match(stderr, /stopped after 0 of .* tokens\. The same command goes on\./);
  assert.deepEqual(readdirSync(join(here, "t")).includes("lock"), false);
});

test("shares that are joined hear of it while a rule that none has is tried", async () => {
  const here = folder();
  const shares = [1, 2].map((index) => `${index}/2`);
  for (const share of shares)
    succeed(here, "tokens", "--count", "60k", "--out", "t", "--shard", share, "--threads", "1");
  // Rules that no machine ends; those that the shares have are not tried again.
  for (const [i] of shares.entries()) {
    const file = join(here, `t/shards/${i + 1}-of-2/shard.json`);
    const share = JSON.parse(readFileSync(file, "utf8"));
    Object.assign(share.plan.settings, { burnIn: 1_000_000, grid: 256 });
    writeFileSync(file, JSON.stringify(share));
  }
  const command = start(here, "tokens", "merge", "t");
  await until(() => existsSync(join(here, "t/progress.json")), command, "a data set");
  const { status, stderr } = await stop(command, "SIGTERM");
  assert.equal(status, 130, stderr);
  assert.match(stderr, /Stopping: the tokens so far are being saved; .*\nblastema: stopped\. The/);
});

test("work that has nothing to save ends at once, with the status of an interruption", async () => {
  const here = folder();
  const command = start(here, "heal", lizard, "--seeds", "1000", "--threads", "1");
  await until(() => command.stderr().includes(" of "), command, "progress");
  const { status, stdout, stderr } = await stop(command, "SIGINT");
  assert.deepEqual([status, stdout], [130, ""]);
  assert.match(stderr, /\nStopped before the end\.\n$/);
});

test("an evaluation with more latents than a machine can score ends with the figures that it has", async () => {
  const here = folder();
  const many = ["--k", "10000", "--save", "s.jsonl", "--threads", "1"];
  const command = start(here, "vae", "eval", digits, ...many);
  const log = join(here, "s.jsonl");
  // A line about the model, and then one for each picture.
  const results = () => (existsSync(log) ? readFileSync(log, "utf8").split("\n").length - 2 : 0);
  await until(() => results() >= 2, command, "two results");
  const { status, stdout, stderr } = await stop(command, "SIGINT");
  assert.equal(status, 130, stderr);
  assert.match(stderr, /interrupted: these are the figures of the pictures done so far\n$/);
  assert.notEqual(stdout, "");
});

test("a lost reader of stderr is as Ctrl-C: the run is saved, and stdout has the sentence", {
  skip: onWindows,
}, async () => {
  const here = folder();
  const command = start(here, ...small, ...endless);
  await until(() => existsSync(join(here, "r.run/metrics.jsonl")), command, "a step");
  command.child.stderr?.destroy();
  // The next line of progress finds that nobody reads it.
  const { status, stdout } = await ended(command);
  assert.equal(status, 130);
  assert.match(stdout, /stopped after [\d,]+ training steps\. Go on with: /);
  assert.ok(stepOf(here) > 0);
  assert.equal(existsSync(join(here, "r.run/lock")), false);
});

test("a lost reader of stdout ends what it was for, and not what is written to files", {
  skip: onWindows,
}, async () => {
  const here = folder();
  const tokens = start(here, "tokens", "--count", "1G", "--out", "-", "--threads", "1");
  await until(() => tokens.stdout().length > 0, tokens, "tokens");
  tokens.child.stdout?.destroy();
  assert.equal((await ended(tokens)).status, 0);
  const train = start(here, ...small, "--steps", "3", "-o", "r.safetensors");
  train.child.stdout?.destroy();
  const { status, stderr } = await ended(train);
  assert.equal(status, 0, stderr);
  assert.doesNotMatch(stderr, /EPIPE/);
  assert.ok(existsSync(join(here, "r.safetensors")));
});

test("a device that is full says so", { skip: withoutFullDisk }, () => {
  const here = folder();
  const tokens = ["tokens", "--count", "3M", "--out", "-", "--threads", "1"];
  for (const command of [["inspect", lizard, "--json"], ["inspect", lizard], tokens]) {
    const stdio = ["ignore", openSync("/dev/full", "w"), "pipe"] as const;
    const answer = spawnSync(process.execPath, [main, ...command], {
      cwd: here,
      stdio: [...stdio],
      encoding: "utf8",
    });
    assert.equal(
      answer.stderr,
      "blastema: Cannot write the answer: its disk is full.\n",
      command.join(" "),
    );
    assert.equal(answer.status, 1);
  }
});
