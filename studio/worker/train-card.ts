/** Training on graphics cards. Loaded only where a browser has WebGPU. */
import type { Engine } from "blastema";
import { LostDeviceError, startWebGpuEngine } from "blastema/webgpu";

/** An engine on the fastest card; undefined where there is none. */
export async function startCard(): Promise<Engine | undefined> {
  return startWebGpuEngine(navigator.gpu);
}

export function isLost(error: unknown): boolean {
  return error instanceof LostDeviceError;
}
