// Work whose graphics card is lost: a training run goes on from its last step, what only looks at a rule begins again, and a score goes
// on from the pictures that have one; on the software driver.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import { globals } from "webgpu";
import { root } from "../../scripts/project.ts";
import { prepareRule, type RuleRequest } from "../../src/cli/growing-run.ts";
import { run } from "../../src/cli/program.ts";
import { startTraining, type Training } from "../../src/cli/training.ts";
import type { Arithmetic } from "../../src/engine/engine.ts";
import { decodeRule, encodeRule } from "../../src/models/rule.ts";
import { metricOf } from "../../src/training/metrics.ts";
import { newRun, type Runs } from "../../src/training/run.ts";
import { encodeRun } from "../../src/training/run-file.ts";
import { train } from "../../src/training/train.ts";
import { liteRecipe } from "../../src/training/variational/recipe.ts";
import { bars as pictures } from "../support/bars.ts";
import { RULES } from "../support/cultures.ts";
import { inPlace } from "../support/own-process.ts";
import { smallSpec } from "../support/variational.ts";
import { softwareDriver } from "../support/webgpu.ts";
import { furnish } from "./variational-workshop.ts";

/** Four training steps of a batch of two on 12 x 12 cells. */
const REQUEST: RuleRequest = {
  targets: ["🦎"],
  size: 8,
  pad: 2,
  rngSeed: 0,
  preset: "fast",
  regime: "growing",
  steps: 4,
  set: ["hidden=8", "channels=8", "batch=2", "rolloutSteps=[6,8]"],
  engine: "webgpu",
};

/** Two training steps of a batch of eight. */
const RECIPE = { ...liteRecipe(2), batch: 8 };

await inPlace(import.meta.url, softwareDriver, () => {
  const folder = mkdtempSync(join(tmpdir(), "blastema-lost-"));
  after(() => rmSync(folder, { recursive: true }));
  const devices: GPUDevice[] = [];
  const { prototype } = (globals as { GPUAdapter: { prototype: GPUAdapter } }).GPUAdapter;
  const { requestDevice } = prototype;
  prototype.requestDevice = async function (...given) {
    const device = await requestDevice.apply(this, given);
    devices.push(device);
    return device;
  };

  const trainRule = async (name: string, losses: readonly number[]) =>
    trainThrough<"growing">(name, losses, await prepareRule(REQUEST));
  const trainModel = (name: string, losses: readonly number[]) =>
    trainThrough<"variational">(name, losses, (arithmetic) =>
      newRun({ kind: "variational", spec: smallSpec(), rngSeed: 1, arithmetic, recipe: RECIPE }),
    );

  /** Trains, and loses the card after some steps. @returns the run, and the steps that were recorded */
  async function trainThrough<K extends "growing" | "variational">(
    name: string,
    losses: readonly number[],
    create: (arithmetic: Arithmetic) => Runs[K],
  ) {
    let last: Training<K> | undefined;
    const lost = new Set<number>();
    await startTraining(join(folder, name), REQUEST, create, async (training: Training<K>) => {
      last = training;
      const { engine, run, folder } = training;
      await train<Runs[K]>(engine, run, {
        pictures,
        onStep: async (report) => {
          await folder.record(metricOf(report, 0, run.rollbacks));
          if (!losses.includes(report.step) || lost.has(report.step)) return;
          lost.add(report.step);
          devices.at(-1)?.destroy();
        },
      });
    });
    assert.ok(last);
    return { run: last.run, steps: last.folder.metrics.map(({ step }) => step) };
  }

  test("on a new device it goes on to the same bits", async () => {
    const whole = await trainRule("whole", []);
    const lost = await trainRule("lost", [2]);
    assert.equal(devices.length, 3);
    assert.deepEqual(lost.steps, [1, 2, 3, 4]);
    assert.deepEqual(encodeRun(lost.run), encodeRun(whole.run));
  });

  test("so does a variational model", async () => {
    const whole = await trainModel("whole model", []);
    const lost = await trainModel("lost model", [1]);
    assert.deepEqual(lost.steps, [1, 2]);
    assert.deepEqual(encodeRun(lost.run), encodeRun(whole.run));
  });

  test("when that is lost too it goes on on the processor, and its card says so", async () => {
    const { run, steps } = await trainRule("twice", [1, 3]);
    assert.deepEqual(steps, [1, 2, 3, 4]);
    assert.notEqual(run.arithmetic, "webgpu");
    assert.deepEqual(run.origin.arithmeticBefore, ["webgpu up to step 3"]);
  });

  const file = (name: string) => join(folder, name);

  /**
   * Runs a command, and loses its graphics card whenever a device was given so much work.
   * @param losses how often commands were submitted to each of its devices until then
   * @returns what the command said beside its answer
   */
  async function command(t: TestContext, losses: readonly number[], ...args: string[]) {
    const queue = (globals as { GPUQueue: { prototype: GPUQueue } }).GPUQueue.prototype;
    const { submit } = queue;
    const before = devices.length;
    let count = 0;
    t.mock.method(queue, "submit", function (this: GPUQueue, ...given: [GPUCommandBuffer[]]) {
      submit.apply(this, given);
      if (++count !== losses[devices.length - before - 1]) return;
      count = 0;
      devices.at(-1)?.destroy();
    });
    const said: string[] = [];
    t.mock.method(process.stderr, "write", (text: string) => said.push(text) > 0);
    const status = await run(args).finally(() => t.mock.restoreAll());
    assert.equal(status, 0, said.join(""));
    return said.join("");
  }

  test("what only looks at a rule begins again", async (t) => {
    const { card } = decodeRule(readFileSync(join(root, "zoo/lizard-growing.safetensors")));
    writeFileSync(file("rule.safetensors"), encodeRule({ ...RULES[1], card }));
    const grow = (output: string, losses: readonly number[], ...more: string[]) =>
      command(
        t,
        losses,
        ...["grow", file("rule.safetensors"), "--grid", "12", "--steps", "12"],
        ...[...more, "-o", file(output)],
      );
    const said = await grow("lost.png", [5, 4], "--engine", "webgpu");
    assert.match(
      said,
      /^The graphics card was lost: .* Going on with a new device\.\nThe graphics card was lost: .* Going on on the processor\.$/m,
    );
    assert.equal(await grow("whole.png", []), "");
    assert.deepEqual(readFileSync(file("lost.png")), readFileSync(file("whole.png")));
  });

  test("a score goes on from the pictures that have one", async (t) => {
    furnish(folder);
    const score = ["vae", "eval", file("m.safetensors"), "--mnist", file("mnist")];
    const few = ["--k", "2", "--images", "2", "--engine", "webgpu"];
    assert.match(
      await command(t, [2], ...score, ...few),
      /^60 of 60 {2}1 latent each\nThe graphics card was lost: .* Going on with a new device\.\n2 of 2 {2}2 latents each\n/,
    );
  });
});
