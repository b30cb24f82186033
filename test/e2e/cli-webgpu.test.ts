// The command on a graphics card: on the software driver that Chromium brings, with rules and runs of the smallest size.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { root } from "../../scripts/project.ts";
import { driverEnvironment, withoutDriver } from "../support/webgpu.ts";
import { type Answer, main, workshop } from "./cli-command.ts";

const { folder, clear } = workshop();
after(clear);

const skip = withoutDriver;
const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env;

function blastema(cwd: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): Answer {
  const options = {
    cwd,
    env: { ...env, ...driverEnvironment, ...more },
    encoding: "utf8",
  } as const;
  return spawnSync(process.execPath, [main, ...args], options);
}

function succeed(cwd: string, ...args: string[]): string {
  const { status, stdout, stderr } = blastema(cwd, args);
  assert.equal(status, 0, stderr);
  return stdout;
}

/** Four training steps of a batch of two on 12 x 12 cells. */
const TINY = ["train", "🦎", "--size", "8", "--pad", "2", "--regime", "growing", "--steps", "4"];
const SMALL = ["--set", "hidden=8", "--set", "channels=8", "--set", "batch=2"];
const train = (output: string) => [...TINY, ...SMALL, "--set", "rolloutSteps=[6,8]", "-o", output];
const CARD = ["--engine", "webgpu"];
const LIZARD = join(root, "zoo/lizard-growing.safetensors");

const runOf = (here: string, name: string) =>
  readFileSync(join(here, `${name}.run/run.safetensors`));

test("a rule is trained on a graphics card, to the same bits each time", { skip }, () => {
  const here = folder();
  succeed(here, ...train("a.safetensors"), ...CARD);
  succeed(here, ...train("b.safetensors"), ...CARD);
  assert.deepEqual(runOf(here, "b"), runOf(here, "a"));
  const { recipe } = JSON.parse(succeed(here, "inspect", "a.safetensors", "--json"));
  assert.equal(recipe.arithmetic, "webgpu");
  const grown = succeed(here, "grow", "a.safetensors", ...CARD, "--steps", "3", "-o", "a.png");
  assert.match(grown, /a\.png {2}3 steps on 12 x 12 cells/);
});

test("a run goes on where it was made, and elsewhere only when that is asked for", { skip }, () => {
  const here = folder();
  succeed(here, ...train("a.safetensors"), "--arithmetic", "plain");
  const resume = ["train", "--resume", "a.run", "-o", "a.safetensors"];
  const { status, stderr } = blastema(here, [...resume, ...CARD]);
  assert.equal(status, 1);
  assert.equal(
    stderr,
    "blastema: The run in a.run was made in plain arithmetic: go on in that, or add --allow-drift.\n",
  );
  succeed(here, ...resume, "--engine", "auto");
  succeed(here, ...resume, ...CARD, "--allow-drift");
  const { recipe } = JSON.parse(succeed(here, "inspect", "a.safetensors", "--json"));
  assert.deepEqual(
    [recipe.arithmetic, recipe.arithmeticBefore],
    ["webgpu", ["plain up to step 4"]],
  );
});

test("what a machine has is listed, and auto takes one of them", { skip }, () => {
  const here = folder();
  const { engines } = JSON.parse(succeed(here, "inspect", "--engines", "--json"));
  assert.deepEqual(
    engines.map(({ name, isHere }: { name: string; isHere: boolean }) => [name, isHere]),
    [
      ["wasm", true],
      ["webgpu", true],
    ],
  );
  const { status, stderr } = blastema(here, [...train("a.safetensors"), "--engine", "auto"]);
  assert.equal(status, 0, stderr);
  assert.match(
    stderr,
    /^Engine: the (processor|graphics card)(, [\d.]+ times as fast here as the | \(the)/m,
  );
  const blind = { VK_DRIVER_FILES: join(here, "none.json") };
  const list = blastema(here, ["inspect", "--engines"], blind);
  assert.match(list.stdout, /webgpu {2}not here: WebGPU finds no graphics card here/);
  assert.deepEqual([list.status, list.stderr], [0, ""]);
});

test("where there is no card one sentence says so, and nothing is written", { skip }, () => {
  const here = folder();
  const blind = { VK_DRIVER_FILES: join(here, "none.json") };
  const { status, stdout, stderr } = blastema(here, [...train("a.safetensors"), ...CARD], blind);
  assert.match(
    stderr,
    /^blastema: WebGPU finds no graphics card here, or no driver for it: .*\n$/m,
  );
  assert.deepEqual([status, stdout], [1, ""]);
  assert.throws(() => runOf(here, "a"));
  for (const args of [
    ["grow", LIZARD, "-o", "a.png"],
    ["heal", LIZARD],
    ["compare", LIZARD, LIZARD],
    ["bench"],
  ]) {
    const answer = blastema(here, [...args, ...CARD], blind);
    assert.match(answer.stderr, /^blastema: WebGPU finds no graphics card here, .*\n$/m);
    assert.deepEqual([answer.status, answer.stdout], [1, ""]);
  }
});
