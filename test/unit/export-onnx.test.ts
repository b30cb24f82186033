// What is exported as ONNX computes in a runtime what the engine computes under the same fire masks, and comes back as the same rule.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { InferenceSession, Tensor } from "onnxruntime-web";
import { exportOnnx, importForeign, readForeign } from "../../src/bridges/index.ts";
import { createEngine } from "../../src/engine/create.ts";
import { loadRule } from "../../src/models/files.node.ts";
import { assertAtMost, worst } from "../support/compare.ts";
import { type Course, RULES_TO_EXPORT, runOf } from "../support/exported.ts";

const lizard = fileURLToPath(
  new URL("../fixtures/distill/regenerating-lizard.json", import.meta.url),
);
const engine = await createEngine({ arithmetic: "plain", threads: 0 });
after(() => engine.dispose());

/** What a model in onnxruntime makes of the first states. */
async function run(
  model: Uint8Array,
  { height, width, state, fire, alive }: Course,
  [batch, channels]: readonly [number, number],
  steps?: number,
): Promise<Float32Array> {
  const session = await InferenceSession.create(model);
  const cells = [batch, 1, height, width];
  const { next } = await session.run({
    state: new Tensor("float32", state, [batch, channels, height, width]),
    fire: new Tensor("bool", fire, steps === undefined ? cells : [steps, ...cells]),
    ...(alive && { alive: new Tensor("bool", alive, cells) }),
  });
  await session.release();
  assert.deepEqual(next.dims, [batch, channels, height, width]);
  return next.data as Float32Array;
}

for (const [name, rule] of RULES_TO_EXPORT) {
  test(`${name}: a step in onnxruntime is a step of the engine`, async () => {
    const course = await runOf(engine, rule, [2, 9, 8], 1);
    const next = await run(exportOnnx(rule), course, [2, rule.spec.channels]);
    assert.ok(worst(next, course.state) > 0.05, "something changes");
    assertAtMost(worst(next, course.next), 1e-5, name);
  });

  test(`${name}: a loop of eight steps in onnxruntime is eight of the engine`, async () => {
    const steps = 8;
    const course = await runOf(engine, rule, [2, 7, 10], steps);
    const model = exportOnnx(rule, { steps });
    const next = await run(model, course, [2, rule.spec.channels], steps);
    const isAlive = next.some((value) => Math.abs(value) > 0.1);
    assert.ok(isAlive, "something lives");
    assertAtMost(worst(next, course.next), 1e-5, name);
  });

  test(`${name}: an exported model comes back as the same rule`, () => {
    assert.deepEqual(importForeign(exportOnnx(rule)), rule);
    assert.deepEqual(importForeign(exportOnnx(rule, { steps: 3 })), rule);
  });
}

test("an exported model is also read by whoever knows nothing of its notes", () => {
  const [[, rule]] = RULES_TO_EXPORT;
  const { form, suggested } = readForeign(exportOnnx(rule));
  assert.deepEqual([form, suggested.order], ["an ONNX model", "channels"]);
  const { spec, parameters } = importForeign(exportOnnx(rule), { order: "channels" });
  assert.deepEqual({ spec, parameters }, { spec: rule.spec, parameters: rule.parameters });
});

test("the document's example of onnxruntime grows", async () => {
  const document = readFileSync(new URL("../../docs/from.md", import.meta.url), "utf8");
  const [, example] = /```js\nimport \{ InferenceSession, Tensor \}[^\n]+\n([\s\S]+?)```/.exec(
    document,
  ) as unknown as [string, string];
  const folder = mkdtempSync(join(tmpdir(), "blastema-onnx-"));
  after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "rule.onnx");
  writeFileSync(path, exportOnnx(await loadRule(lizard)));
  const code = example.replace('"rule.onnx"', JSON.stringify(path));
  const Async = (async () => {}).constructor as new (
    ...lines: string[]
  ) => (...values: unknown[]) => Promise<Tensor>;
  const state = await new Async("InferenceSession", "Tensor", `${code}; return state;`)(
    InferenceSession,
    Tensor,
  );
  const alpha = (state.data as Float32Array).subarray(3 * 72 * 72, 4 * 72 * 72);
  const alive = alpha.filter((value) => value > 0.1).length;
  // Fire masks are drawn by chance, but no lizard is smaller or larger than this.
  assert.ok(alive > 300 && alive < 1500, `${alive} cells are alive`);
});

test("steps that are no whole number above 0 are refused", () => {
  const [[, rule]] = RULES_TO_EXPORT;
  for (const steps of [0, -1, 1.5, NaN])
    assert.throws(() => exportOnnx(rule, { steps }), /^Error: The steps of a loop must be/);
});
