// Devices without a graphics card: Dawn's null back end, which compiles and validates but computes nothing, and the software
// driver that comes with Debian's Chromium, which is right and slow.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "webgpu";
import { filesBelow, root } from "../../scripts/project.ts";
import { modules } from "../../src/engine/generated/kernels.ts";
import type { ModuleName } from "../../src/ops/define.ts";
import type { Place } from "./own-process.ts";

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

/** For tests that run there. */
export const softwareDriver: Place = {
  name: "webgpu on the software driver",
  environment: driverEnvironment,
  skip: withoutDriver,
};

// A device outlives what it came from only while that is held.
const held: GPU[] = [];

async function findAdapter(options: string[]): Promise<GPUAdapter | null> {
  const gpu = create(options);
  held.push(gpu);
  return gpu.requestAdapter();
}

async function deviceOf(options: string[]): Promise<GPUDevice> {
  const adapter = await findAdapter(options);
  assert.ok(adapter, "there is an adapter");
  return adapter.requestDevice();
}

/** A device with default limits that compiles and validates everything and computes nothing. */
export const nullDevice = () => deviceOf(["backend=null"]);

/** A device with default limits of the software driver, in a process of {@link softwareDriver}. */
export const softwareDevice = () => deviceOf([]);

/** A device with default limits of this machine's graphics card; undefined where there is none but software. */
export async function cardDevice(): Promise<GPUDevice | undefined> {
  const adapter = await findAdapter([]);
  return adapter && !adapter.info.isFallbackAdapter ? adapter.requestDevice() : undefined;
}

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
