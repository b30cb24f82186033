/** Graphics cards by way of Dawn, which the package webgpu brings to Node. Loaded only by commands that are to look for one. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Engine } from "../engine/engine.ts";
import { startWebGpuEngine } from "../engine/webgpu/create.ts";
import { requestCard } from "../engine/webgpu/start.ts";
import { NoCardError } from "./failure.ts";

// Devices live only while what they came from is held.
const held = new Set<GPU>();

/** A device with all the room that its graphics card has. @throws NoCardError if there is none, or no way to it */
export async function openCard(): Promise<GPUDevice> {
  return (await requestCard(await openDawn())) ?? noCard();
}

/** Starts an engine on a graphics card; disposing of it gives the device back. @throws NoCardError as {@link openCard} */
export async function cardEngine(): Promise<Engine> {
  return (await startWebGpuEngine(await openDawn())) ?? noCard();
}

async function openDawn(): Promise<GPU> {
  const gpu = (await loadDawn())([]);
  held.add(gpu);
  return gpu;
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
  if (code !== 0) noCard();
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

function noCard(): never {
  const what = "WebGPU finds no graphics card here, or no driver for it";
  throw new NoCardError(what, `${what}: leave out --engine webgpu to use the processor.`);
}
