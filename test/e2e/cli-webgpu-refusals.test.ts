// What a graphics card lacks or refuses, as commands say it: in one sentence, with nothing lost. The command runs in this process, on
// the software driver that Chromium brings, so that the driver can be made to fail.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import { globals } from "webgpu";
import { root } from "../../scripts/project.ts";
import { run } from "../../src/cli/program.ts";
import { inPlace } from "../support/own-process.ts";
import { softwareDriver } from "../support/webgpu.ts";

const LIZARD = join(root, "zoo/lizard-growing.safetensors");
/** A training step of a batch of two on 12 x 12 cells. */
const TINY = ["train", "🦎", "--size", "8", "--pad", "2", "--regime", "growing", "--steps", "1"];
const SMALL = ["hidden=8", "channels=8", "batch=2", "rolloutSteps=[2,3]"].flatMap((each) => [
  "--set",
  each,
]);
const CARD = ["--engine", "webgpu"];

await inPlace(import.meta.url, softwareDriver, () => {
  const here = mkdtempSync(join(tmpdir(), "blastema-refusals-"));
  after(() => rmSync(here, { recursive: true }));
  const file = (name: string) => join(here, name);
  /** Files and folders whose names begin so. */
  const left = (name: string) => readdirSync(here).filter((each) => each.startsWith(name));
  const train = (name: string) => [...TINY, ...SMALL, "-o", file(`${name}.safetensors`)];
  const { GPU, GPUAdapter, GPUDevice } = globals as Record<string, { prototype: object }>;
  const gpu = GPU.prototype as GPU;
  const adapter = GPUAdapter.prototype as GPUAdapter;
  const device = GPUDevice.prototype as GPUDevice;

  /** Runs a command. @returns its exit status, and what it says beside its answer */
  async function blastema(t: TestContext, ...args: string[]) {
    const said: string[] = [];
    const write = t.mock.method(process.stderr, "write", (text: string) => said.push(text) > 0);
    const status = await run(args).finally(() => write.mock.restore());
    return { status, said: said.join("") };
  }

  test("an adapter below the limits", async (t) => {
    const { requestAdapter } = gpu;
    t.mock.method(gpu, "requestAdapter", async function (this: GPU) {
      const small = (await requestAdapter.call(this)) as GPUAdapter;
      const value = { ...small.limits, maxStorageBuffersPerShaderStage: 4 };
      return Object.defineProperty(small, "limits", { value });
    });
    const requestDevice = t.mock.method(adapter, "requestDevice");
    const what =
      "graphics card is too small for the kernels: its maxStorageBuffersPerShaderStage is 4, and 8 are needed.";
    const still = ["grow", LIZARD, "--steps", "2", "-o", file("still.png")];
    for (const command of [train("small"), still])
      assert.deepEqual(await blastema(t, ...command, ...CARD), {
        status: 1,
        said: `blastema: This ${what}\n`,
      });
    assert.deepEqual([...left("small"), ...left("still")], []);
    assert.deepEqual(await blastema(t, ...still, "--engine", "auto"), {
      status: 0,
      said: `Engine: the processor (this ${what.slice(0, -1)}).\n`,
    });
    assert.equal(requestDevice.mock.callCount(), 0);
  });

  test("a card that gives no device", async (t) => {
    t.mock.method(adapter, "requestDevice", async () => {
      throw new TypeError("The adapter has been consumed.");
    });
    assert.deepEqual(await blastema(t, ...train("closed"), ...CARD), {
      status: 1,
      said: "blastema: The graphics card cannot be opened: The adapter has been consumed.\n",
    });
    assert.deepEqual(left("closed"), []);
  });

  test("an arithmetic that promises the same bits everywhere", async (t) => {
    assert.deepEqual(await blastema(t, ...train("same"), ...CARD, "--arithmetic", "plain"), {
      status: 1,
      said: "blastema: A graphics card has no plain arithmetic, its driver computes as it sees fit: leave out --arithmetic, or --engine webgpu.\n",
    });
    assert.deepEqual(left("same"), []);
  });

  test("too little memory, and not of the processor", async (t) => {
    const filters: GPUErrorFilter[] = [];
    const { pushErrorScope, popErrorScope } = device;
    t.mock.method(device, "pushErrorScope", function (this: GPUDevice, filter: GPUErrorFilter) {
      filters.push(filter);
      pushErrorScope.call(this, filter);
    });
    t.mock.method(device, "popErrorScope", async function (this: GPUDevice) {
      const filter = filters.pop();
      await popErrorScope.call(this);
      return filter === "out-of-memory" ? { message: "allocation failed" } : null;
    });
    const { status, said } = await blastema(t, ...train("full"), ...CARD);
    assert.equal(status, 1);
    assert.equal(
      said.split("\n").at(-2),
      "blastema: The graphics card has too little memory: take a smaller grid or fewer samples: allocation failed",
    );
    assert.deepEqual(left("full"), ["full.run"]);
  });

  test("a kernel that the driver refuses; the run then goes on", async (t) => {
    const { createShaderModule } = device;
    const refusing = t.mock.method(
      device,
      "createShaderModule",
      function (this: GPUDevice, { label, code }: GPUShaderModuleDescriptor) {
        return createShaderModule.call(this, { label, code: `${code}fn late( {` });
      },
    );
    const refused =
      /^blastema: The driver of the graphics card refused a kernel: [\s\S]*error: expected '\)' for function declaration/m;
    const commands = [train("refused"), ["grow", LIZARD, "-o", file("refused.png")]];
    for (const command of commands) {
      const { status, said } = await blastema(t, ...command, ...CARD);
      assert.equal(status, 1);
      assert.match(said, refused);
    }
    refusing.mock.restore();
    assert.deepEqual(left("refused"), ["refused.run"]);
    const resume = ["train", "--resume", file("refused.run"), "-o", file("refused.safetensors")];
    assert.equal((await blastema(t, ...resume)).status, 0);
    assert.deepEqual(left("refused"), ["refused.run", "refused.safetensors"]);
  });
});
