/** Graphics cards by way of Dawn, which the package webgpu brings to Node. Loaded only by commands that are to look for one. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Engine } from "../engine/engine.ts";
import { createWebGpuEngine } from "../engine/webgpu/engine.ts";
import { UserError } from "./failure.ts";

/** Why there is no graphics card for a command. */
export class NoCardError extends UserError {
  /** The same for a list of engines. */
  readonly what: string;

  constructor(what: string, message: string) {
    super(message);
    this.what = what;
  }
}

// Devices live only while what they came from is held.
const cards = new Set<GPU>();

/** A device with all the room that its graphics card has. @throws NoCardError if there is none, or no way to it */
export async function openCard(): Promise<{ device: GPUDevice; close: () => void }> {
  const gpu = (await loadDawn())([]);
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw noCard();
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const requiredLimits = { maxBufferSize, maxStorageBufferBindingSize };
  const device = await adapter.requestDevice({ requiredLimits });
  cards.add(gpu);
  const close = (): void => {
    device.destroy();
    cards.delete(gpu);
  };
  return { device, close };
}

/** Starts an engine on a graphics card; disposing of it gives the device back. @throws NoCardError as {@link openCard} */
export async function cardEngine(): Promise<Engine> {
  const { device, close } = await openCard();
  const engine = createWebGpuEngine(device);
  return {
    ...engine,
    dispose: async () => {
      await engine.dispose();
      close();
    },
  };
}

/**
 * Looks for a graphics card in a process of its own: where Dawn finds no driver it writes warnings, which nobody needs who only
 * asked whether there is one.
 * @throws NoCardError if there is none, or no way to it
 */
export async function probeCard(): Promise<void> {
  await loadDawn();
  const script =
    "const { create } = await import(process.argv[1]); process.exit((await create([]).requestAdapter()) ? 0 : 1);";
  const args = ["--input-type=module", "--eval", script, import.meta.resolve("webgpu")];
  const [code] = await once(spawn(process.execPath, args, { stdio: "ignore" }), "exit");
  if (code !== 0) throw noCard();
}

async function loadDawn(): Promise<(options: string[]) => GPU> {
  try {
    return (await import("webgpu")).create;
  } catch {
    throw new NoCardError(
      "the package webgpu is missing, which brings WebGPU to Node: npm install webgpu",
      "--engine webgpu needs the package webgpu, which brings WebGPU to Node: install it with npm install webgpu.",
    );
  }
}

function noCard(): NoCardError {
  const what = "WebGPU finds no graphics card here, or no driver for it";
  return new NoCardError(what, `${what}: leave out --engine webgpu to use the processor.`);
}
