// A training run whose graphics card is lost goes on from its last step; on the software driver.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { globals } from "webgpu";
import { prepareRule, type RuleRequest } from "../../src/cli/growing-run.ts";
import { startTraining, type Training } from "../../src/cli/training.ts";
import type { Arithmetic } from "../../src/engine/engine.ts";
import { metricOf } from "../../src/training/metrics.ts";
import { newRun, type Runs } from "../../src/training/run.ts";
import { encodeRun } from "../../src/training/run-file.ts";
import { train } from "../../src/training/train.ts";
import { liteRecipe } from "../../src/training/variational/recipe.ts";
import { bars as pictures } from "../support/bars.ts";
import { inPlace } from "../support/own-process.ts";
import { smallSpec } from "../support/variational.ts";
import { softwareDriver } from "../support/webgpu.ts";

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
});
