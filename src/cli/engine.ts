/** The engine that a command asks for: on the processor, or on a graphics card by way of Dawn. */
import { createEngine } from "../engine/create.ts";
import type { Arithmetic, Engine, KernelArithmetic } from "../engine/engine.ts";
import { createWebGpuEngine } from "../engine/webgpu/engine.ts";
import { UserError } from "./failure.ts";

/** What of the machine a command uses. */
export interface Machine {
  /** The processor by default. */
  readonly engine?: "wasm" | "webgpu";
  readonly threads?: number;
  readonly arithmetic?: KernelArithmetic;
}

/** What a run in some arithmetic goes on with, and nothing else would do; undefined in that of the reference. */
export function machineOf(arithmetic: Arithmetic): Machine | undefined {
  if (arithmetic === "float64") return undefined;
  return arithmetic === "webgpu" ? { engine: "webgpu" } : { engine: "wasm", arithmetic };
}

/** Starts an engine. Dispose of it when done. @throws UserError if there is no graphics card, or no way to it */
export async function startEngine({ engine, threads, arithmetic }: Machine): Promise<Engine> {
  if (engine !== "webgpu") return createEngine({ threads, arithmetic });
  if (arithmetic !== undefined)
    throw new UserError(
      `A graphics card has no ${arithmetic} arithmetic, its driver computes as it sees fit: leave out --arithmetic, or --engine webgpu.`,
    );
  const { device, close } = await openCard();
  const onCard = createWebGpuEngine(device);
  return {
    ...onCard,
    dispose: async () => {
      await onCard.dispose();
      close();
    },
  };
}

// Devices live only while what they came from is held.
const cards = new Set<GPU>();

/** A device with all the room that its graphics card has. @throws UserError if there is none, or no way to it */
export async function openCard(): Promise<{ device: GPUDevice; close: () => void }> {
  const gpu = (await loadDawn())([]);
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter)
    throw new UserError(
      "WebGPU finds no graphics card here, or no driver for it: leave out --engine webgpu to use the processor.",
    );
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

async function loadDawn(): Promise<(options: string[]) => GPU> {
  try {
    return (await import("webgpu")).create;
  } catch {
    throw new UserError(
      "--engine webgpu needs the package webgpu, which brings WebGPU to Node: install it with npm install webgpu.",
    );
  }
}
