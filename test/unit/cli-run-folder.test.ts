import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { RunFolder, readRun } from "../../src/cli/run-folder.ts";
import { resumeTraining } from "../../src/cli/training.ts";
import { GROWING_SPEC } from "../../src/systems/growing/spec.ts";
import { paperRecipe } from "../../src/training/growing/recipe.ts";
import type { Metric } from "../../src/training/metrics.ts";
import type { GrowingRun } from "../../src/training/run.ts";
import { newRun } from "../../src/training/run.ts";
import { encodeRun } from "../../src/training/run-file.ts";
import { metric } from "../support/runs.ts";

const root = mkdtempSync(join(tmpdir(), "blastema-run-"));
after(() => rmSync(root, { recursive: true }));
let folders = 0;
const newPath = () => join(root, `${folders++}.run`);

function run(step: number, rollbacks = 0): GrowingRun {
  const state = newRun({
    kind: "growing",
    ...{ spec: { ...GROWING_SPEC, hidden: 2 }, height: 4, width: 4 },
    ...{ target: new Float32Array(64), targetName: "nothing", recipe: paperRecipe("growing") },
    ...{ rngSeed: 0, arithmetic: "plain" as const },
  });
  return Object.assign(state, { step, rollbacks });
}

/** A folder whose run was saved in `state` and then killed, with these metrics on the disk. */
async function killed(state: GrowingRun, ...metrics: (Metric | string)[]): Promise<string> {
  const path = newPath();
  const folder = RunFolder.create<"growing">(path);
  await folder.save(state);
  folder.close();
  const lines = metrics.map((one) => (typeof one === "string" ? one : `${JSON.stringify(one)}\n`));
  writeFileSync(join(path, "metrics.jsonl"), lines.join(""));
  return path;
}

/** The steps of which metrics are left, in memory and, once anything is written, on the disk. */
async function resumed(path: string): Promise<number[]> {
  const { folder, run } = await RunFolder.resume("growing", path);
  await folder.save(run);
  const { metrics } = folder;
  folder.close();
  const lines = readFileSync(join(path, "metrics.jsonl"), "utf8").split("\n").slice(0, -1);
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    metrics,
  );
  return metrics.map(({ step }) => step);
}

test("metrics of steps that are lost are dropped", async () => {
  const path = await killed(run(2), metric(1), metric(2), metric(3), '{"step":4,"lo');
  assert.deepEqual(await resumed(path), [1, 2]);
  assert.deepEqual(await resumed(await killed(run(0), metric(1))), []);
});

test("metrics from before a rollback are kept", async () => {
  const before = [metric(1), metric(2), metric(3)];
  const again = [metric(4, 1, 1), metric(2, 1), metric(3, 1)];
  const afterwards = await killed(run(2, 1), ...before, ...again);
  assert.deepEqual(await resumed(afterwards), [1, 2, 3, 4, 2]);
  const justThen = await killed(run(1, 1), ...before, ...again);
  assert.deepEqual(await resumed(justThen), [1, 2, 3, 4]);
});

test("metrics reach the disk at once, and in any case before the run", async () => {
  const path = newPath();
  const folder = RunFolder.create<"growing">(path);
  const lines = () => readFileSync(join(path, "metrics.jsonl"), "utf8").split("\n").length - 1;
  await folder.record(metric(1));
  assert.equal(lines(), 1);
  await folder.record(metric(2));
  await folder.save(run(2));
  assert.equal(lines(), 2);
  assert.deepEqual(folder.metrics, [metric(1), metric(2)]);
  folder.close();
});

test("a run that came as a file gets a folder of its own", async () => {
  const file = join(root, "from-a-browser.safetensors");
  writeFileSync(file, encodeRun(run(2)));
  const path = newPath();
  const adopted = await readRun("growing", file, file);
  (await RunFolder.adopt(path, adopted)).close();
  assert.equal(adopted.step, 2);
  assert.deepEqual(readFileSync(join(path, "run.safetensors")), readFileSync(file));
  await assert.rejects(RunFolder.adopt(path, adopted), /There is already a run in/);
  writeFileSync(file, "broken");
  await assert.rejects(readRun("growing", file, file), /Cannot resume .*from-a-browser/);
});

test("a run for which there is no memory stays as it is, and one that came as a file gets no folder", async (t) => {
  const folder = await killed(run(2), metric(1), metric(2), metric(3));
  const file = join(root, "from-a-larger-machine.safetensors");
  writeFileSync(file, encodeRun(run(2)));
  const contents = (): string[] =>
    readdirSync(folder).flatMap((name) => [name, readFileSync(join(folder, name), "latin1")]);
  const before = contents();
  t.mock.method(process, "constrainedMemory", () => 1_500_000);
  const newFolder = newPath();
  for (const path of [folder, file])
    await assert.rejects(
      resumeTraining(
        "growing",
        { path, newFolder, allowDrift: false, threads: 0 },
        async () => {},
        () => assert.fail("It was trained."),
      ),
      /^Error: Training would need .+, and this machine has 1 MB: go on with it on a machine that has more\.$/,
    );
  assert.deepEqual(contents(), before);
  assert.equal(existsSync(newFolder), false);
});

test("a folder in use is refused; one whose process is gone is taken over", async () => {
  const path = await killed(run(1));
  const { folder } = await RunFolder.resume("growing", path);
  await assert.rejects(RunFolder.resume("growing", path), /Another process \(\d+\) is training in/);
  folder.close();
  assert.equal(existsSync(join(path, "lock")), false);
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  for (const owner of [`${pid}\n`, "", "nonsense"]) {
    writeFileSync(join(path, "lock"), owner);
    const { folder } = await RunFolder.resume("growing", path);
    assert.equal(JSON.parse(readFileSync(join(path, "lock"), "utf8")).pid, process.pid);
    folder.close();
  }
});

test("a run that cannot be read frees its folder", async () => {
  const path = newPath();
  mkdirSync(path);
  writeFileSync(join(path, "run.safetensors"), "broken");
  await assert.rejects(RunFolder.resume("growing", path), /^UserError|Cannot resume/);
  assert.equal(existsSync(join(path, "lock")), false);
});

test("a folder that holds a run is not made again; a file is no folder", async () => {
  const path = await killed(run(1));
  assert.throws(() => RunFolder.create<"growing">(path), /There is already a run in .*--resume/);
  const file = newPath();
  writeFileSync(file, "");
  assert.throws(() => RunFolder.create<"growing">(file), /there is a file of that name/);
  const below = join(file, "r.run");
  assert.throws(() => RunFolder.create<"growing">(below), /Cannot make the run's folder/);
});
