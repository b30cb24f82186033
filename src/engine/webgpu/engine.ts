/** The engine on a graphics card, over a device that its caller asked for. */
import type { GpuFolder } from "../../ops/bind-webgpu.ts";
import type { ModuleName } from "../../ops/define.ts";
import { CardError } from "../card-error.ts";
import type { Engine } from "../engine.ts";
import { LostDeviceError } from "../lost.ts";
import { engineOver, moduleOf } from "../memory.ts";
import type { Draw } from "./canvas.ts";
import { checkLimits } from "./limits.ts";
import { type Card, gpuMemory } from "./memory.ts";
import { pipelinesOn } from "./pipelines.ts";

/** Loads what a graphics card runs of each module. */
export type GpuTables = Readonly<Record<ModuleName, () => Promise<readonly GpuFolder[]>>>;

/**
 * Makes an engine on a WebGPU device, with the operations of some tables (create.ts).
 * @param draw makes its pictures for a page, if there is one
 * @throws CardError if the device is too small
 */
export function engineOn(device: GPUDevice, tables: GpuTables, draw?: Draw): Engine {
  checkLimits(device.limits);
  const [compile, watch] = [pipelinesOn(device), watcherOf(device)];
  return engineOver({
    name: "webgpu",
    arithmetic: "webgpu",
    threads: 0,
    draws: draw !== undefined,
    dispose: async () => {},
    load: (names) => tables[moduleOf(names)](),
    open: (layout, shards, folders) =>
      gpuMemory({ device, folders, compile, draw, watch }, layout, shards),
  });
}

/** Makes one sentence of what goes wrong on a device. */
function watcherOf(device: GPUDevice): Card["watch"] {
  let lost: string | undefined;
  const losing = device.lost.then(({ message }) => {
    lost = message || "its driver gave no reason";
  });
  return async (work) => {
    const scopes = ["out-of-memory", "internal", "validation"] as const;
    for (const scope of scopes) device.pushErrorScope(scope);
    const working = work();
    // What the device is asked for is asked before the first wait, and so within the scopes.
    const popped = scopes.map(() => device.popErrorScope());
    const [outcome] = await Promise.allSettled([working]);
    const errors = (await Promise.allSettled(popped)).map((scope) =>
      scope.status === "fulfilled" ? scope.value : null,
    );
    // What waited for a device that goes may hear of it before the device is said to be lost.
    if (outcome.status === "rejected" && isOfDevice(outcome.reason))
      await Promise.race([losing, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    if (lost !== undefined) throw new LostDeviceError(`The graphics card was lost: ${lost}`);
    for (const [i, error] of errors.toReversed().entries())
      if (error) throw new CardError(`${REFUSALS[scopes[i]]}: ${error.message}`);
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  };
}

/** Milliseconds between the failure of what waited for a device and the word that the device is lost, at most. */
const PATIENCE = 1000;

/** Whether an error is one of those by which WebGPU ends what waits. */
function isOfDevice(error: unknown): boolean {
  const { name } = error as Error;
  return name === "AbortError" || name === "OperationError";
}

const REFUSALS = {
  "out-of-memory": "The graphics card has too little memory: take a smaller grid or fewer samples",
  internal: "The driver of the graphics card failed",
  validation: "The driver of the graphics card refused a kernel",
} as const;
