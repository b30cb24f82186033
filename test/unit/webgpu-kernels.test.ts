// Every kernel of the WebGPU engine compiles, and every binding is valid, on a device with default limits: Dawn's null back end
// has the real compiler and the real checks, and computes nothing. And what cannot be is refused in one sentence.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Layout, Program } from "../../src/engine/engine.ts";
import { detail } from "../../src/objectives/detail.ts";
import { squaredError } from "../../src/objectives/squared-error.ts";
import { assign, plant } from "../../src/ops/edit/op.ts";
import * as frame from "../../src/ops/frame/op.ts";
import { STRANGE_FRAME } from "../../src/ops/frame/strange.ts";
import * as mixedStep from "../../src/ops/mixed-step/op.ts";
import { paint } from "../../src/ops/paint/op.ts";
import { VIEWS } from "../../src/ops/paint/views.ts";
import { packRule, ruleLayout } from "../../src/systems/growing/buffers.ts";
import { createSimulation } from "../../src/systems/growing/simulation.ts";
import { GROWING_SPEC } from "../../src/systems/growing/spec.ts";
import { createWebGpuEngine } from "../../src/webgpu.ts";
import { arraysOf, CASES, nameOf, run } from "../support/masks.ts";
import { comparer } from "../support/patches.ts";
import { Draws, randomParameters } from "../support/rules.ts";
import { compiledOn, labelsOf, nullDevice } from "../support/webgpu.ts";

const device = await nullDevice();
const compiled = compiledOn(device);
const engine = createWebGpuEngine(device);

/** Whole vectors and parts of one, several rounds of units, the article's rule, and as many channels as a spec allows. */
const RULES = [
  { channels: 4, hidden: 1, filters: 1 },
  { channels: 7, hidden: 130, filters: 2 },
  { channels: 16, hidden: 128, filters: 3 },
  { channels: 256, hidden: 20, filters: 4 },
];

test("the device has the limits that every device has", () => {
  const { limits } = device;
  assert.equal(limits.maxStorageBuffersPerShaderStage, 8);
  assert.equal(limits.maxComputeWorkgroupStorageSize, 16384);
  assert.equal(limits.maxComputeInvocationsPerWorkgroup, 256);
});

for (const rule of RULES)
  test(`a rule of ${Object.values(rule).join(", ")}: every kernel compiles and takes its buffers`, async () => {
    for (const each of CASES.filter(({ height }) => height === 4)) {
      const own = { ...each, maskChannel: 3, rule };
      const { last, d_state } = await run(engine, own, arraysOf(own, 1));
      assert.equal(last.length, 20 * rule.channels, nameOf(each));
      assert.equal(d_state.length, last.length);
    }
  });

test("objectives compile and take their buffers", async () => {
  const f32 = (length: number) => ({ type: "f32", scope: "scratch", length }) as const;
  const given: Layout = { state: f32(40), dState: f32(40), loss: f32(1) };
  const extent = { height: 2, width: 4, channels: 5 };
  for (const { layout, program } of [squaredError, detail]) {
    const memory = await engine.allocate({ ...given, ...layout(extent) }, 3);
    const results = await memory.run(program(extent, 1), { download: ["loss"] });
    assert.equal(results.length, 3);
  }
});

test("the transport between patches compiles and takes its buffers, and refuses what it cannot count", async () => {
  const patches = { sides: [20, 24, 28, 24], channels: 5, directions: 2, scale: 1 };
  const comparison = await comparer(engine, patches, 3);
  assert.equal((await comparison.compare([])).length, 3);
  await assert.rejects(comparer(engine, { ...patches, sides: [256, 260, 20, 20] }, 1), {
    message:
      "A graphics card compares grids of at most 65536 cells with pictures, not of 66560: take a smaller one.",
  });
});

test("a grid that is too large for one binding is refused with its size", async () => {
  const parameters = randomParameters(GROWING_SPEC, new Draws(1), { gain: 1, pull: 0, drive: 0 });
  await assert.rejects(
    createSimulation(engine, { spec: GROWING_SPEC, parameters }, { height: 2048, width: 2048 }),
    {
      message:
        '"field: state" needs 256 MiB in one piece, and this graphics card gives 128 MiB at most: a grid of at most 1448 x 1448 cells would fit.',
    },
  );
});

for (const torus of [0, 1])
  test(`a dish${torus ? " on a torus" : ""}: every kernel compiles and takes its buffers`, async () => {
    const extent = { height: 5, width: 7, channels: 7 };
    const specs = [
      { ...GROWING_SPEC, channels: 7 },
      { ...GROWING_SPEC, channels: 7, hidden: 40, filters: { learned: 4 } },
    ];
    const u32 = (length: number) => ({ type: "u32", scope: "shard", length }) as const;
    const layout: Layout = {
      ...Object.assign({}, ...specs.map((spec, rule) => ruleLayout(spec, `rule${rule}_`))),
      dish: mixedStep.dish.buffer("shard", { ...extent, hidden: 128, filters: 4 }),
      frame: { type: "list", scope: "shard", capacity: 35 * 9 },
      reading: { type: "f32", scope: "shard", length: 10 },
      ...{ key: u32(2), palette: u32(256), pixels: u32(35), mature: u32(1) },
    };
    const dish = { dish: "dish" };
    const painted = { ...dish, palette: "palette", pixels: "pixels", mature: "mature" };
    const line = {
      fromRow: 1,
      fromColumn: 1,
      toRow: 3,
      toColumn: 4,
      radius: 1,
      square: 0,
      owner: 1,
      only: 255,
    };
    const memory = await engine.allocate(layout, 2);
    await memory.run([
      ...specs.flatMap((_, owner) => [
        packRule(`rule${owner}_`),
        mixedStep.adopt.call({ ...dish, rule: `rule${owner}_rule` }, { owner }),
      ]),
      mixedStep.configure.call(dish, { fireRate: 0.5, aliveThreshold: 0.1, torus }),
      plant.call(dish, { row: 2, column: 2, owner: 1 }),
      mixedStep.forward.call(dish, {}, { times: 2 }),
      assign.call(dish, line),
      ...VIEWS.map((_, view) => paint.call(painted, { view, channel: 5 })),
      frame.keep.call({ ...dish, frame: "frame" }),
      frame.probe.call({ ...dish, reading: "reading" }, { row: 4, column: 6 }),
    ]);
    // The flag of what computes nothing says anything.
    const restore = frame.restore.call({ ...dish, frame: "frame", key: "key" }, { step: 0 });
    await memory.run([restore]).catch(({ message }) => assert.equal(message, STRANGE_FRAME));
    const [{ pixels }] = await memory.run([], { download: ["pixels"] });
    assert.equal(pixels.length, 35);
  });

test("none of the kernels was left out", () => {
  const labels = [...labelsOf("growing"), ...labelsOf("objectives")];
  assert.ok(labels.length > 30);
  assert.deepEqual(
    labels.filter((label) => !compiled.has(label)),
    [],
  );
});

test("an operation that there is not is named", async () => {
  const program: Program = [{ op: "growing-step.shrink", buffers: {} }];
  const memory = await engine.allocate({}, 1);
  await assert.rejects(memory.run(program), {
    message: 'There is no operation "growing-step.shrink".',
  });
});

test("a device that is lost ends the run in one sentence", async () => {
  const lost = await nullDevice();
  const memory = await createWebGpuEngine(lost).allocate(
    { state: { type: "f32", scope: "shard", length: 4 } },
    1,
  );
  await memory.run([], { download: ["state"] });
  lost.destroy();
  await assert.rejects(memory.run([], { download: ["state"] }), {
    name: "LostDeviceError",
    message: /^The graphics card was lost: /,
  });
});
