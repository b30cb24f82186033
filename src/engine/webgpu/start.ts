/** Devices, and engines over devices of their own. */
import type { Engine } from "../engine.ts";
import { type Draw, drawerOn } from "./canvas.ts";
import { engineOn } from "./engine.ts";

/** A device with all the room that its graphics card has; undefined where there is no card. */
export async function requestCard(gpu: GPU): Promise<GPUDevice | undefined> {
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return undefined;
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  return adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } });
}

/**
 * Starts an engine on the fastest graphics card that there is, with all its room, and gives that back when the engine is disposed of.
 * @param gpu in a browser `navigator.gpu`
 * @returns undefined where there is no graphics card
 */
export async function startWebGpuEngine(gpu: GPU): Promise<Engine | undefined> {
  const device = await requestCard(gpu);
  return device && withDevice(device);
}

/** Starts such an engine in a browser, which makes pictures for a page if the browser and its driver can. */
export async function startDrawingEngine(gpu: GPU): Promise<Engine | undefined> {
  const device = await requestCard(gpu);
  if (!device) return undefined;
  const draw = await drawerOn(device);
  if (draw) return withDevice(device, draw);
  device.destroy();
  return startWebGpuEngine(gpu);
}

function withDevice(device: GPUDevice, draw?: Draw): Engine {
  const engine = engineOn(device, draw);
  const dispose = async (): Promise<void> => {
    await engine.dispose();
    device.destroy();
  };
  return { ...engine, dispose };
}
