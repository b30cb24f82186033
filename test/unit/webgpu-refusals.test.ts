// What a graphics card cannot do is refused in one sentence each, and the engine goes on; on Dawn's null back end, and on
// stand-ins where that has more memory and higher limits than any test could use up.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CardError } from "../../src/engine/card-error.ts";
import type { Engine, Layout } from "../../src/engine/engine.ts";
import { requestCard } from "../../src/engine/webgpu/start.ts";
import { squaredError } from "../../src/ops/squared-error/op.ts";
import { PACK_RULE, ruleField, trainedRuleLayout } from "../../src/systems/growing/buffers.ts";
import { createSimulation } from "../../src/systems/growing/simulation.ts";
import { GROWING_SPEC } from "../../src/systems/growing/spec.ts";
import { createWebGpuEngine, startWebGpuEngine } from "../../src/webgpu.ts";
import { Draws, randomParameters } from "../support/rules.ts";
import { nullDevice } from "../support/webgpu.ts";

const f32 = (length: number) => ({ type: "f32", scope: "shard", length }) as const;
const LAYOUT: Layout = { state: f32(40), target: f32(32), dState: f32(40), loss: f32(1) };
const ERROR = squaredError.call(
  { state: "state", target: "target", dState: "dState", loss: "loss" },
  { cells: 8, channels: 5, visible: 4, scale: 1 },
);

const SMALL = {
  name: "Error",
  message:
    "This graphics card is too small for the kernels: its maxStorageBuffersPerShaderStage is 4, and 8 are needed.",
};

/** Limits of a device, but for some. */
const limited = (limits: GPUSupportedLimits, changes: Partial<GPUSupportedLimits>) =>
  new Proxy(limits, {
    get: (own, name) => Reflect.get(name in changes ? changes : own, name),
  });

/** Four storage buffers, as in WebGPU's compatibility mode. */
const few = (limits: GPUSupportedLimits) => limited(limits, { maxStorageBuffersPerShaderStage: 4 });

test("where there is no adapter, there is no engine", async () => {
  const none = { requestAdapter: async () => null } as unknown as GPU;
  assert.equal(await startWebGpuEngine(none), undefined);
});

test("an adapter below the limits is refused before a device is asked for", async () => {
  const limits = few((await nullDevice()).limits);
  const requestDevice = () => assert.fail("No device is asked for.");
  const gpu = { requestAdapter: async () => ({ limits, requestDevice }) } as unknown as GPU;
  await assert.rejects(requestCard(gpu), SMALL);
});

test("so is a device that was asked for by others", async () => {
  const device = await nullDevice();
  Object.defineProperty(device, "limits", { value: few(device.limits) });
  assert.throws(() => createWebGpuEngine(device), SMALL);
});

test("a card that gives no device is said in one sentence, with the words of driver or browser behind it", async () => {
  const { limits } = await nullDevice();
  const requestDevice = async () => {
    throw new TypeError("The adapter has been consumed.");
  };
  const gpu = { requestAdapter: async () => ({ limits, requestDevice }) } as unknown as GPU;
  const closed = {
    name: "Error",
    message: "The graphics card cannot be opened: The adapter has been consumed.",
  };
  await assert.rejects(requestCard(gpu), closed);
  await assert.rejects(startWebGpuEngine(gpu), closed);
});

test("too little memory is said, what was taken is given back, and less fits", async (t) => {
  const device = await nullDevice();
  const engine = createWebGpuEngine(device);
  const [pop, create] = [device.popErrorScope, device.createBuffer];
  const filters: GPUErrorFilter[] = [];
  const push = device.pushErrorScope;
  t.mock.method(device, "pushErrorScope", (filter: GPUErrorFilter) => {
    filters.push(filter);
    push.call(device, filter);
  });
  const full = t.mock.method(device, "popErrorScope", async () => {
    const filter = filters.pop();
    await pop.call(device);
    return filter === "out-of-memory" ? { message: "Out of memory." } : null;
  });
  const alive = new Set<string>();
  t.mock.method(device, "createBuffer", (descriptor: GPUBufferDescriptor) => {
    const buffer = create.call(device, descriptor);
    const destroy = buffer.destroy.bind(buffer);
    alive.add(String(descriptor.label));
    buffer.destroy = () => {
      alive.delete(String(descriptor.label));
      return destroy();
    };
    return buffer;
  });
  // Buffers are made when a first program says of which module they are.
  const tooLarge = await engine.allocate(LAYOUT, 2);
  await assert.rejects(tooLarge.run([ERROR], { download: ["loss"] }), {
    message:
      "The graphics card has too little memory: take a smaller grid or fewer samples: Out of memory.",
  });
  assert.deepEqual([...alive], []);
  full.mock.restore();
  const memory = await engine.allocate(LAYOUT, 1);
  assert.equal((await memory.run([ERROR], { download: ["loss"] })).length, 1);
  assert.ok(alive.has("loss"));
});

/** An engine on a device that takes so many bytes in one piece. */
async function small(bytes: number): Promise<Engine> {
  const device = await nullDevice();
  const limits = limited(device.limits, { maxStorageBufferBindingSize: bytes });
  Object.defineProperty(device, "limits", { value: limits });
  return createWebGpuEngine(device);
}

test("what fits no single buffer is refused with the size that would, and that fits", async () => {
  const engine = await small(2 ** 20);
  const parameters = randomParameters(GROWING_SPEC, new Draws(1), { gain: 1, pull: 0, drive: 0 });
  const simulate = async (side: number, dishes: number) => {
    const rule = { spec: GROWING_SPEC, parameters };
    const simulation = await createSimulation(engine, rule, { height: side, width: side, dishes });
    await simulation.dispose();
  };
  await assert.rejects(simulate(80, 8), {
    name: "Error",
    message:
      '"field: state" needs 4 MiB in one piece, and this graphics card gives 1 MiB at most: 2 of every 8 samples or dishes, or a grid of at most 45 x 45 cells would fit.',
  });
  await simulate(80, 2);
  await simulate(45, 8);
  await assert.rejects(simulate(80, 3), CardError);
  await assert.rejects(simulate(46, 8), CardError);
  await assert.rejects(simulate(129, 1), /at most: a grid of at most 128 x 128 cells would fit\.$/);
  await simulate(128, 1);
});

test("what is too large for another reason than its cells says what else would fit", async () => {
  const engine = await small(2 ** 21);
  const pack = async (hidden: number, samples: number) => {
    const spec = { ...GROWING_SPEC, hidden };
    const field = ruleField(spec, "shard", { height: 8, width: 8, recordedSteps: 0 });
    const memory = await engine.allocate({ ...trainedRuleLayout(spec), field }, samples);
    await memory.run([PACK_RULE]);
    await memory.dispose();
  };
  await assert.rejects(
    pack(128, 4),
    /^Error: "rule: gradients" .*: 1 of every 4 samples or dishes would fit\.$/,
  );
  await pack(128, 1);
  await assert.rejects(pack(256, 1), /^Error: "rule: gradients" .*: take a smaller model\.$/);
});

test("more samples than a dispatch has workgroups are refused", async () => {
  const memory = await createWebGpuEngine(await nullDevice()).allocate({ state: f32(1) }, 65_536);
  await assert.rejects(memory.run([]), {
    message:
      "A graphics card computes at most 65535 samples or dishes at once, not 65536: take a smaller batch, or fewer dishes.",
  });
});

test("what fits no single buffer is brought back in several", async (t) => {
  const device = await nullDevice();
  // The states of both shards fit, and nothing more.
  const limits = limited(device.limits, { maxBufferSize: 320 });
  Object.defineProperty(device, "limits", { value: limits });
  const { createBuffer } = device;
  const sizes: number[] = [];
  t.mock.method(device, "createBuffer", (descriptor: GPUBufferDescriptor) => {
    if (descriptor.label === "downloads") sizes.push(descriptor.size);
    return createBuffer.call(device, descriptor);
  });
  const memory = await createWebGpuEngine(device).allocate(LAYOUT, 2);
  const brought = await memory.run([], { download: ["state", "target", "loss"] });
  for (const { state, target, loss } of brought)
    assert.deepEqual([state.length, target.length, loss.length], [40, 32, 1]);
  assert.deepEqual(sizes, [160, 288, 136]);
});

test("a kernel that the driver refuses is said with its words, and the memory goes on", async (t) => {
  const device = await nullDevice();
  const memory = await createWebGpuEngine(device).allocate(LAYOUT, 1);
  const { createShaderModule } = device;
  t.mock.method(device, "createShaderModule", (descriptor: GPUShaderModuleDescriptor) =>
    createShaderModule.call(device, { ...descriptor, code: `${descriptor.code}fn late( {` }),
  );
  await assert.rejects(memory.run([ERROR], { download: ["loss"] }), {
    message:
      /^The driver of the graphics card refused a kernel: [\s\S]*error: expected '\)' for function declaration[\s\S]*squared-error/,
  });
  const [{ target }] = await memory.run([], { download: ["target"] });
  assert.equal(target.length, 32);
});
