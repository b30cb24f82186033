// Variational models from the command line on a graphics card: on the software driver that Chromium brings, with the smallest model.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { decodeCellular } from "../../src/models/variational.ts";
import { assertAtMost } from "../support/compare.ts";
import { driverEnvironment, withoutDriver } from "../support/webgpu.ts";
import { type Answer, main, workshop } from "./cli-command.ts";
import { COLOURED, writeFlags } from "./variational-workshop.ts";

const { folder, clear } = workshop();
after(clear);
const here = folder();

const skip = withoutDriver;
const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env;

function blastema(args: readonly string[], more: NodeJS.ProcessEnv = {}): Answer {
  const options = {
    cwd: here,
    env: { ...env, ...driverEnvironment, ...more },
    encoding: "utf8",
  } as const;
  return spawnSync(process.execPath, [main, "vae", ...args, ...FLAGS], options);
}

function succeed(...args: string[]): Answer {
  const answer = blastema(args);
  assert.equal(answer.status, 0, answer.stderr);
  return answer;
}

const FLAGS = ["--pictures", "flags"];
const CARD = ["--engine", "webgpu"];
const BATCH = ["--set", "batch=8"];
const train = (output: string) => [
  ...["train", "--preset", "emoji", "--spec", "tiny.json", ...BATCH, "--steps", "2", "-o", output],
];
const SCORE = ["eval", "m.safetensors", "--k", "2", "--json"];

before(async () => {
  if (skip) return;
  await writeFlags(join(here, "flags"), 20);
  writeFileSync(join(here, "tiny.json"), JSON.stringify(COLOURED));
  succeed(...train("m.safetensors"), ...CARD);
});

const recipe = () => decodeCellular(readFileSync(join(here, "m.safetensors"))).card.recipe;

test("scores are those of the processor", { skip }, () => {
  const [card, processor] = [CARD, []].map((engine) =>
    JSON.parse(succeed(...SCORE, ...engine).stdout),
  );
  assert.ok(card.elboImages >= 2);
  for (const figure of ["elbo", "bound", "reconstruction", "divergence"])
    assertAtMost(Math.abs(card[figure] / processor[figure] - 1), 1e-5, figure);
  const { stderr } = succeed(...SCORE, "--engine", "auto");
  assert.match(
    stderr,
    /^Engine: the (processor|graphics card)(, [\d.]+ times as fast here as the | \(the)/m,
  );
});

test("a run goes on where it was made, and elsewhere only when that is asked for", { skip }, () => {
  assert.equal(recipe()?.arithmetic, "webgpu");
  const resume = ["train", "--resume", "m.run", "-o", "m.safetensors"];
  const { status, stderr } = blastema([...resume, "--engine", "wasm"]);
  assert.match(
    stderr,
    /^blastema: The run in m\.run was made in webgpu arithmetic: go on in that, or add --allow-drift\.\n$/m,
  );
  assert.equal(status, 1);
  succeed(...resume);
  assert.equal(recipe()?.arithmetic, "webgpu");
  succeed(...resume, "--engine", "wasm", "--arithmetic", "plain", "--allow-drift");
  assert.deepEqual(
    [recipe()?.arithmetic, recipe()?.arithmeticBefore],
    ["plain", ["webgpu up to step 2"]],
  );
});

test("where there is no card one sentence says so, and nothing is written", { skip }, () => {
  const blind = { VK_DRIVER_FILES: join(here, "none.json") };
  for (const args of [SCORE, train("b.safetensors")]) {
    const { status, stdout, stderr } = blastema([...args, ...CARD], blind);
    assert.match(
      stderr,
      /^blastema: WebGPU finds no graphics card here, or no driver for it: .*\n$/m,
    );
    assert.deepEqual([status, stdout], [1, ""]);
  }
  assert.equal(existsSync(join(here, "b.run")), false);
});
