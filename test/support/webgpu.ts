// Devices without a graphics card: Dawn's null back end, which compiles and validates but computes nothing, and the software
// driver that comes with Debian's Chromium. That one is found by the environment a process starts with, so tests that want it
// run their file once more in a process of its own.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { create } from "webgpu";
import { filesBelow, root } from "../../scripts/project.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { modules } from "../../src/engine/generated/kernels.ts";
import type { ModuleName } from "../../src/ops/define.ts";
import { createWebGpuEngine } from "../../src/webgpu.ts";
import { PATIENCE } from "./patience.ts";

const folders = ["/usr/lib/chromium", "/usr/lib/chromium-browser"];
const folder = folders.find((each) => existsSync(join(each, "vk_swiftshader_icd.json")));

/** For a test's `skip`: says why, where there is no driver. */
export const withoutDriver = folder
  ? false
  : "no software driver for WebGPU here: install chromium";

/** Environment of a process that shall find the driver. */
export const driverEnvironment = {
  VK_DRIVER_FILES: join(folder ?? "", "vk_swiftshader_icd.json"),
  LD_LIBRARY_PATH: folder,
  XDG_RUNTIME_DIR: tmpdir(),
};

/** Set in the process that has the driver. */
const MARK = "BLASTEMA_SOFTWARE_DRIVER";

// A device outlives what it came from only while that is held.
const held: GPU[] = [];

async function deviceOf(options: string[]): Promise<GPUDevice> {
  const gpu = create(options);
  held.push(gpu);
  const adapter = await gpu.requestAdapter();
  assert.ok(adapter, "there is an adapter");
  return adapter.requestDevice();
}

/** A device with default limits that compiles and validates everything and computes nothing. */
export const nullDevice = () => deviceOf(["backend=null"]);

/** Notes the labels of kernels that a device compiles from now on. */
export function compiledOn(device: GPUDevice): ReadonlySet<string> {
  const labels = new Set<string>();
  const create = device.createShaderModule.bind(device);
  device.createShaderModule = (descriptor) => {
    labels.add(String(descriptor.label));
    return create(descriptor);
  };
  return labels;
}

/** Labels of all kernels of a module, as the sources write them out; those that are put together there are not among them. */
export function labelsOf(module: ModuleName): string[] {
  return filesBelow("src/ops")
    .filter((file) => file.endsWith(".wgsl.ts"))
    .flatMap((file) => [
      ...readFileSync(join(root, file), "utf8").matchAll(/^ +label: "([^"]+)",$/gm),
    ])
    .map(([, label]) => label)
    .filter((label) => modules[label.split(".")[0]] === module);
}

/**
 * Declares tests of an engine on the software driver, which is right and slow; elsewhere one test that runs them all in a
 * process with that driver, or is skipped.
 * @param file the test file that calls this
 */
export async function onSoftwareDriver(
  file: string,
  declare: (engine: Engine, device: GPUDevice) => void,
): Promise<void> {
  if (process.env[MARK]) {
    const device = await deviceOf([]);
    declare(createWebGpuEngine(device), device);
    return;
  }
  test("webgpu on the software driver", { skip: withoutDriver }, async (t) => {
    const { status, output } = await runAgain(fileURLToPath(file));
    assert.equal(status, 0, output);
    const passed = Number(/^ℹ pass (\d+)$/m.exec(output)?.[1]);
    assert.ok(passed > 0, output);
    t.diagnostic(`${passed} tests passed`);
    for (const [line] of output.matchAll(/^ℹ worst.*$/gm)) t.diagnostic(line.slice(2));
  });
}

function runAgain(file: string): Promise<{ status: number | null; output: string }> {
  const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
  const options = process.execArgv.filter((option) => !option.startsWith("--test"));
  const child = spawn(process.execPath, [...options, "--test-reporter=spec", file], {
    env: { ...environment, ...driverEnvironment, [MARK]: "1", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 10 * PATIENCE,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      output += chunk;
    });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, output }));
  });
}
