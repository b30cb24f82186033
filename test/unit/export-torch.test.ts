// What is exported for PyTorch computes in the module of docs/from.md what the engine computes under the same fire masks, and comes
// back as the same rule, from PyTorch too. Debian's PyTorch is used where it is installed (python3-torch).
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { exportTorch, importForeign } from "../../src/bridges/index.ts";
import { createEngine } from "../../src/engine/create.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/models/safetensors.ts";
import { filterCount } from "../../src/systems/growing/perception.ts";
import { maskOf } from "../../src/systems/growing/spec.ts";
import { assertAtMost, worst } from "../support/compare.ts";
import { type Course, RULES_TO_EXPORT, runOf } from "../support/exported.ts";
import { python, withoutTorch } from "../support/python.ts";

const skip = withoutTorch();
const engine = await createEngine({ arithmetic: "plain", threads: 0 });
const folder = mkdtempSync(join(tmpdir(), "blastema-torch-"));
after(async () => {
  await engine.dispose();
  rmSync(folder, { recursive: true });
});

const document = readFileSync(new URL("../../docs/from.md", import.meta.url), "utf8");
const [module, growth] = [...document.matchAll(/```python\n(from[\s\S]+?)```/g)].map(
  ([, code]) => code,
);

// The package safetensors, of which Debian has none: as much of it as the document uses.
const READER = `import json
import numpy as np
import torch


def load_file(path):
    with open(path, "rb") as file:
        data = file.read()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        numbers = np.frombuffer(data[start + begin : start + end], "<f4").copy()
        tensors[name] = torch.from_numpy(numbers).reshape(entry["shape"])
    return tensors


def save_file(tensors, path):
    header, data = {}, b""
    for name, tensor in tensors.items():
        part = tensor.numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + data)
`;

/** Runs Python in the folder, where the document's module is `rule.py`. */
function run(script: string): void {
  mkdirSync(join(folder, "safetensors"), { recursive: true });
  writeFileSync(join(folder, "safetensors/torch.py"), READER);
  writeFileSync(join(folder, "rule.py"), module);
  writeFileSync(join(folder, "script.py"), script);
  const { status, stderr } = spawnSync(python, ["-B", "script.py"], {
    cwd: folder,
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
}

const written = (name: string) => new Uint8Array(readFileSync(join(folder, name)));
const STEPS = 8;
const GRID = [2, 9, 8] as const;

/** Python that runs the document's module as an engine was run, and saves what it gives, and the weights as PyTorch does. */
function job(i: number, { alive }: Course): string {
  const [, { spec }] = RULES_TO_EXPORT[i];
  const [batch, height, width] = GRID;
  const { channels, hidden, aliveThreshold, boundary } = spec;
  const edge = boundary === "torus" ? "circular" : "constant";
  const sizes = [channels, filterCount(spec), hidden, aliveThreshold].join();
  const always = maskOf(spec).kind === "none" ? "True" : "None";
  return `
rule = Rule(${sizes}, "${edge}")
rule.load_state_dict(load_file("${i}.safetensors"))
state = read("${i}.state", "<f4", ${batch}, ${channels}, ${height}, ${width})
fires = read("${i}.fire", "u1", ${STEPS}, ${batch}, 1, ${height}, ${width}).bool()
alive = ${alive ? `read("${i}.alive", "u1", ${batch}, 1, ${height}, ${width}).bool()` : always}
with torch.no_grad():
    for fire in fires:
        state = rule(state, fire, alive)
state.numpy().tofile("${i}.next")
torch.save(rule.state_dict(), "${i}.pth")
`;
}

test("the document's module computes what the engine computes", { skip }, async () => {
  const courses: Course[] = [];
  for (const [i, [, rule]] of RULES_TO_EXPORT.entries()) {
    const course = await runOf(engine, rule, GRID, STEPS);
    courses.push(course);
    writeFileSync(join(folder, `${i}.safetensors`), exportTorch(rule));
    writeFileSync(join(folder, `${i}.state`), course.state);
    writeFileSync(join(folder, `${i}.fire`), course.fire);
    if (course.alive) writeFileSync(join(folder, `${i}.alive`), course.alive);
  }
  run(`import numpy as np
import torch
from rule import Rule
from safetensors.torch import load_file


def read(name, kind, *shape):
    return torch.from_numpy(np.fromfile(name, kind).reshape(shape))

${courses.map((course, i) => job(i, course)).join("")}`);
  for (const [i, [name, rule]] of RULES_TO_EXPORT.entries()) {
    const next = new Float32Array(written(`${i}.next`).buffer);
    assert.ok(
      next.some((value) => Math.abs(value) > 0.1),
      `${name}: something lives`,
    );
    assertAtMost(worst(next, courses[i].next), 1e-5, name);
    const { spec } = rule;
    const known = { fireRate: spec.fireRate, boundary: spec.boundary };
    const back = importForeign(written(`${i}.pth`), known);
    assert.equal(filterCount(back.spec), filterCount(spec), name);
    if (i === 0) assert.deepEqual(back.parameters, rule.parameters, name);
  }
});

test("the document's example grows, and saves what can be imported", { skip }, () => {
  const [[, rule]] = RULES_TO_EXPORT;
  writeFileSync(join(folder, "weights.safetensors"), exportTorch(rule));
  run(`from rule import *\n${growth}`);
  assert.deepEqual(importForeign(written("trained.safetensors")).parameters, rule.parameters);
});

for (const [name, rule] of RULES_TO_EXPORT)
  test(`${name}: exported weights come back as the same rule`, () => {
    assert.deepEqual(importForeign(exportTorch(rule)), rule);
  });

test("filters that were trained since the export are learned ones", () => {
  const [[, rule]] = RULES_TO_EXPORT;
  const { tensors, metadata } = decodeSafetensors(exportTorch(rule));
  const perceive = tensors["perceive.weight"];
  const data = Float32Array.from(perceive.data as Float32Array, (tap) => tap * 1.25);
  const trained = encodeSafetensors({
    tensors: { ...tensors, "perceive.weight": { ...perceive, data } },
    metadata,
  });
  const { spec, parameters, card } = importForeign(trained);
  assert.deepEqual([spec.filters, card], [{ learned: 3 }, rule.card]);
  assert.deepEqual(parameters["update.0.weight"], rule.parameters["update.0.weight"]);
  assert.equal(parameters["perceive.weight"][4], 1.25);
});

test("an exported file that was changed so that it makes no sense is refused in one sentence", () => {
  const [[, rule]] = RULES_TO_EXPORT;
  const { tensors, metadata } = decodeSafetensors(exportTorch(rule));
  const { "update.2.bias": _, ...less } = tensors;
  const [key] = Object.keys(metadata).filter((name) => name !== "format");
  for (const [changed, text] of [
    [less, metadata[key]],
    [{ ...tensors, "update.2.weight": tensors["update.0.weight"] }, metadata[key]],
    [tensors, "{"],
    [tensors, "[]"],
    [tensors, "null"],
    [tensors, '{"format": 1, "kind": "vnca"}'],
    [tensors, metadata[key].replace('"channels":16', '"channels":12')],
    [tensors, metadata[key].replace('"fireRate":0.5', '"fireRate":7')],
  ] as const)
    assert.throws(
      () => importForeign(encodeSafetensors({ tensors: changed, metadata: { [key]: text } })),
      (error: Error) => error.constructor === Error && /^[A-Z][^\n]+\.$/.test(error.message),
      text,
    );
});
