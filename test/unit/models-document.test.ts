// docs/format.md promises that it is enough to run a rule: its numpy example is run on files that this package wrote.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { importForeign } from "../../src/bridges/index.ts";
import { createEngine } from "../../src/engine/create.ts";
import { importDistill } from "../../src/models/distill.ts";
import { decodeRule, encodeRule, type Rule } from "../../src/models/rule.ts";
import { encodeVariational } from "../../src/models/variational.ts";
import { normals } from "../../src/numbers/normal.ts";
import { deriveKey, STREAM, threefry, uniform } from "../../src/numbers/random.ts";
import { initialParameters } from "../../src/systems/growing/initial.ts";
import { createSimulation } from "../../src/systems/growing/simulation.ts";
import { GROWING_SPEC, type GrowingSpec } from "../../src/systems/growing/spec.ts";
import { createScorer } from "../../src/systems/variational/autoencoder.ts";
import type { CellularSpec } from "../../src/systems/variational/cells.ts";
import { lotsOf } from "../../src/systems/variational/draws.ts";
import { pictureChannels, pictureLength } from "../../src/systems/variational/encoder.ts";
import type { VariationalSpec } from "../../src/systems/variational/spec.ts";
import { python, withoutNumpy as skip } from "../support/python.ts";
import { randomVnca } from "../support/variational.ts";

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
function smallRule(change: Partial<GrowingSpec>, grid: [number, number]): Rule {
  const spec: GrowingSpec = { ...GROWING_SPEC, channels: 6, hidden: 10, ...change };
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
  const { status, stderr } = spawnSync(python, ["-B", "-W", "error", "-c", script], {
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

test("what the document's numpy example writes is a rule, or weights to import", { skip }, () => {
  const [reads, writes] = [
    /```python\n([^`]+?def load[\s\S]+?)```/,
    /```python\n("""Writes[\s\S]+?)```/,
  ].map((block) => block.exec(document)?.[1] ?? "");
  writeFileSync(join(folder, "reads.py"), reads);
  writeFileSync(join(folder, "writes.py"), writes);
  const rule = smallRule({}, [9, 8]);
  writeFileSync(join(folder, "rule.safetensors"), encodeRule(rule));
  const script = [
    "from reads import load",
    "from writes import save",
    'spec, tensors = load("rule.safetensors")',
    'save("again.safetensors", tensors, spec)',
    'names = {name: name.replace("update", "layers") for name in tensors}',
    'save("weights.safetensors", {names[name]: array for name, array in tensors.items()})',
  ].join("\n");
  const { status, stderr } = spawnSync(python, ["-B", "-W", "error", "-c", script], {
    cwd: folder,
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  const written = (name: string) => new Uint8Array(readFileSync(join(folder, name)));
  assert.deepEqual(decodeRule(written("again.safetensors")), rule);
  assert.deepEqual(importForeign(written("weights.safetensors")).parameters, rule.parameters);
});

const small: CellularSpec = {
  kind: "vnca",
  size: 5,
  latent: 8,
  encoder: { channels: [8, 16], strides: [1, 2], frame: 1 },
  channels: 16,
  sides: [2, 4, 7],
  seed: "linear",
  steps: [1, 2, 1],
  update: { kind: "chain", hidden: [16, 8] },
  scored: "picture",
};
const models: Record<string, VariationalSpec> = {
  "a chain on grids that double": small,
  "residual blocks, latents copied, all cells scored": {
    ...small,
    seed: "copy",
    update: { kind: "residual", blocks: 2 },
    scored: "grid",
  },
  "one grid, no last bias": {
    ...small,
    size: 6,
    sides: [3, 6],
    steps: [0, 3],
    update: { kind: "chain", hidden: [8], lastBias: false },
  },
  "colours under mixtures": {
    ...small,
    channels: 24,
    pictureChannels: 4,
    likelihood: { mixtures: 2 },
  },
  "cells that draw": { ...small, draws: { numbers: [0, 3, 2], hidden: 8 } },
  "cells that draw with a look at all grids of the encoder": {
    ...small,
    size: 8,
    sides: [2, 4, 8],
    encoder: { channels: [8, 16], strides: [2, 2], frame: 0 },
    draws: { numbers: [1, 4, 2], hidden: 16 },
  },
  "a baseline": {
    kind: "deconvolution",
    size: 6,
    latent: 8,
    encoder: small.encoder,
    decoder: { sides: [2, 4, 8], channels: [16, 8, 8] },
  },
};

test("the document's numpy example scores pictures as the engine does", { skip }, async () => {
  const [grow, vnca] = [...document.matchAll(/```python\n([\s\S]+?)```/g)].map(([, code]) => code);
  writeFileSync(join(folder, "grow.py"), grow);
  writeFileSync(join(folder, "variational.py"), vnca);
  const engine = await createEngine({ arithmetic: "plain", threads: 0 });
  const expected: number[][] = [];
  const jobs: string[] = [];
  for (const [i, spec] of Object.values(models).entries()) {
    const parameters = randomVnca(spec, 5 + i);
    const length = pictureLength(spec);
    const picture = Float32Array.from({ length }, (_, pixel) => {
      const draw = uniform([8, i], pixel);
      return pictureChannels(spec) === 1 ? Math.round(draw) : (Math.round(300 * draw) % 256) / 255;
    });
    const scorer = await createScorer(engine, spec, parameters, 1, 1);
    const lots = lotsOf(spec) > 0 ? normals([9, i], lotsOf(spec)) : undefined;
    const [score] = await scorer.run(picture, new Float32Array(spec.latent), { lots });
    await scorer.dispose();
    expected.push([...score.mean, score.logWeights[0], score.logLikelihoods[0]]);
    writeFileSync(join(folder, `m${i}.lots`), lots ?? "");
    writeFileSync(
      join(folder, `m${i}.safetensors`),
      encodeVariational({ spec, parameters, card: {} }),
    );
    writeFileSync(join(folder, `m${i}.f32`), picture);
    jobs.push(`print(json.dumps(score("m${i}")))`);
  }
  await engine.dispose();
  const script = `
import json, numpy as np, grow, variational
def score(name):
    spec, tensors = grow.load(name + ".safetensors")
    picture = np.fromfile(name + ".f32", "<f4").reshape(spec["size"], spec["size"], -1).astype(float)
    lots = list(np.fromfile(name + ".lots", "<f4").astype(float))
    def normal(shape):
        taken, lots[:] = lots[: np.prod(shape)], lots[np.prod(shape) :]
        return np.reshape(taken, shape)
    mean, deviation, features = variational.encode(spec, tensors, picture)
    grid, ratio = variational.decode(spec, tensors, mean, normal, features)
    likelihood = variational.log_likelihood(spec, grid, picture)
    return [*mean, likelihood + ratio + (deviation - mean**2 / 2).sum(), likelihood]
${jobs.join("\n")}`;
  const options = { cwd: folder, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(
    python,
    ["-B", "-W", "error", "-c", script],
    options,
  );
  assert.equal(status, 0, stderr);
  for (const [i, name] of Object.keys(models).entries()) {
    const actual = JSON.parse(stdout.trim().split("\n")[i]) as number[];
    for (const [j, value] of expected[i].entries())
      assert.ok(
        Math.abs(actual[j] - value) <= 1e-5 * Math.max(1, Math.abs(value)),
        `${name}: ${actual[j]} for ${value}`,
      );
  }
  for (const name of ["m0", "m4"]) {
    const args = ["-B", "variational.py", `${name}.safetensors`, "out.pgm"];
    const drawn = spawnSync(python, args, options);
    assert.equal(drawn.status, 0, drawn.stderr);
    assert.match(readFileSync(join(folder, "out.pgm"), "latin1"), /^P5 40 5 255\n/);
  }
});

test("the document's first random words are true", () => {
  const key = deriveKey(1, STREAM.fire, 0, 0);
  const words = [threefry(key, 0, 0), threefry(key, 0, 1)].flat();
  const hex = (numbers: readonly number[]): string =>
    numbers.map((number) => (number >>> 0).toString(16).padStart(8, "0")).join(" ");
  assert.ok(document.includes(`the key is ${hex(key)}, and the row`));
  assert.ok(document.includes(`begins with the words ${hex(words)}.`));
  const draw = deriveKey(0, STREAM.binarise, 1, 0);
  assert.ok(document.includes(`For the first test picture the key is ${hex(draw)}.`));
});
