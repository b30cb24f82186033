/** The engine on a graphics card, over a device that its caller asked for. */
import type { Engine } from "../engine.ts";
import { modules } from "../generated/kernels.ts";
import { folders } from "../generated/webgpu.ts";
import { LostDeviceError } from "../lost.ts";
import { engineOver } from "../memory.ts";
import type { Draw } from "./canvas.ts";
import { type Card, gpuMemory } from "./memory.ts";
import { pipelinesOn } from "./pipelines.ts";

/**
 * Makes an engine on a WebGPU device. It has the operations of growing rules, computes in float32, and draws the same fire masks
 * as the other engines; its sums have one order, so the same device and browser give the same bits. The device is the
 * caller's, and stays when the engine is disposed of.
 * @throws Error from its methods, with one sentence, if the device has too little memory or refuses a kernel; a LostDeviceError if it is lost
 */
export function createWebGpuEngine(device: GPUDevice): Engine {
  return engineOn(device);
}

/** Makes such an engine. @param draw makes its pictures for a page, if there is one */
export function engineOn(device: GPUDevice, draw?: Draw): Engine {
  const compile = pipelinesOn(device);
  const card: Card = { device, folders, compile, draw, watch: watcherOf(device) };
  return engineOver({
    name: "webgpu",
    arithmetic: "webgpu",
    threads: 0,
    draws: draw !== undefined,
    dispose: async () => {},
    load: async (names) => void refuseOthers(names),
    open: (layout, shards) => gpuMemory(card, layout, shards),
  });
}

const known = new Set(
  folders.flatMap(([declared]) => Object.values(declared).map(({ name }) => name.split(".")[0])),
);

/** Refuses what other engines have; names that there are not at all are left to whoever resolves the program. */
function refuseOthers(names: readonly string[]): void {
  const other = names.find((name) => {
    const folder = name.split(".")[0];
    return folder in modules && !known.has(folder);
  });
  if (other) throw new Error(`The WebGPU engine has no "${other}" yet: use the wasm engine.`);
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
      if (error) throw new Error(`${REFUSALS[scopes[i]]}: ${error.message}`);
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
