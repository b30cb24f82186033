// docs/format.md promises that it is enough to run a rule: its numpy example is run on files that this package wrote.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { createEngine } from "../../src/engine/create.ts";
import { importDistill } from "../../src/format/distill.ts";
import { encodeRule, type Rule } from "../../src/format/rule.ts";
import { createSimulation } from "../../src/rollout/simulation.ts";
import { initialParameters } from "../../src/spec/initial.ts";
import { GROWING_SPEC, type NcaSpec } from "../../src/spec/nca.ts";
import { deriveKey, STREAM, threefry, uniform } from "../../src/spec/random.ts";

const document = readFileSync(new URL("../../docs/format.md", import.meta.url), "utf8");
const published = new URL("../fixtures/distill/regenerating-lizard.json", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "blastema-format-"));
after(() => rmSync(folder, { recursive: true }));

interface Growth {
  readonly rule: Rule;
  readonly steps: number;
  readonly rngSeed: number;
  readonly angle: number;
}

/** A rule that moves every channel a little, with whatever is unusual in its spec. */
function smallRule(change: Partial<NcaSpec>, grid: [number, number]): Rule {
  const spec: NcaSpec = { ...GROWING_SPEC, channels: 6, hidden: 10, ...change };
  const parameters = initialParameters(spec, 3);
  for (const [i, name] of ["update.0.bias", "update.1.weight", "update.1.bias"].entries()) {
    const tensor = parameters[name]!;
    for (let j = 0; j < tensor.length; j++) tensor[j] = (uniform([7, i], j) - 0.5) * 0.3;
  }
  return { spec, parameters, card: { grid } };
}

const growths: Record<string, Growth> = {
  "the published lizard": {
    rule: importDistill(readFileSync(published, "utf8"), { grid: [56, 60] }),
    steps: 48,
    rngSeed: 2 ** 40 + 7,
    angle: 0.5,
  },
  "a torus, with a laplacian": {
    rule: smallRule(
      { boundary: "torus", filters: ["sobelY", "laplacian", "identity"], fireRate: 0.8 },
      [7, 10],
    ),
    steps: 12,
    rngSeed: 0,
    angle: 0,
  },
  "learned filters": {
    rule: smallRule({ filters: { learned: 2 }, fireRate: 1, aliveThreshold: 0.05 }, [9, 8]),
    steps: 10,
    rngSeed: 1,
    angle: 0,
  },
};

async function grow({ rule, steps, rngSeed, angle }: Growth): Promise<Float32Array> {
  const engine = await createEngine({ kind: "wasm", arithmetic: "plain", threads: 0 });
  const [height, width] = rule.card.grid;
  const simulation = await createSimulation(engine, rule, { height, width, rngSeed, angle });
  await simulation.step(steps);
  const [state] = await simulation.read();
  await engine.dispose();
  return state!;
}

const python = spawnSync("python3", ["-c", "import numpy"], { encoding: "utf8" });
const reason = python.error ? "python3 is not installed" : "python3 has no numpy";
const skip = python.status === 0 ? false : `the example was not run: ${reason}`;

test("the document's numpy example grows what the engine grows", { skip }, async () => {
  const example = /```python\n([\s\S]+?)```/.exec(document)![1]!;
  writeFileSync(join(folder, "grow.py"), example);
  const jobs = Object.values(growths).map(({ rule, steps, rngSeed, angle }, i) => {
    writeFileSync(join(folder, `${i}.safetensors`), encodeRule(rule));
    const call = `grow.grow(spec, tensors, ${steps}, ${rngSeed}, ${angle})`;
    return `spec, tensors = grow.load("${i}.safetensors"); ${call}.astype("<f4").tofile("${i}.f32")`;
  });
  const script = `import grow\n${jobs.join("\n")}`;
  // -W error: the example is clean, too.
  const { status, stderr } = spawnSync("python3", ["-B", "-W", "error", "-c", script], {
    cwd: folder,
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  for (const [i, [name, growth]] of Object.entries(growths).entries()) {
    const expected = await grow(growth);
    const actual = new Float32Array(new Uint8Array(readFileSync(join(folder, `${i}.f32`))).buffer);
    assert.equal(actual.length, expected.length);
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    assert.ok(largest > 0.1 && largest < 100, `${name} is neither dead nor wild: ${largest}`);
    const difference = actual.reduce((most, v, j) => Math.max(most, Math.abs(v - expected[j]!)), 0);
    assert.ok(difference <= 1e-4 * largest, `${name} differs by ${difference}`);
  }
});

test("the document's first random words are true", () => {
  const key = deriveKey(1, STREAM.fire, 0, 0);
  const words = [threefry(key, 0, 0), threefry(key, 0, 1)].flat();
  const hex = (numbers: readonly number[]): string =>
    numbers.map((number) => (number >>> 0).toString(16).padStart(8, "0")).join(" ");
  assert.ok(document.includes(`the key is ${hex(key)}, and the row`));
  assert.ok(document.includes(`begins with the words ${hex(words)}.`));
});
