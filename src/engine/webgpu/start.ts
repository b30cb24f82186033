/** Devices, and engines over devices of their own. */
import { CardError } from "../card-error.ts";
import type { Engine } from "../engine.ts";
import { type Draw, drawerOn } from "./canvas.ts";
import { checkLimits } from "./limits.ts";

/**
 * A device with all the room that its graphics card has; undefined where there is no card.
 * @throws CardError with one sentence, if the card is too small or cannot be opened
 */
export async function requestCard(gpu: GPU): Promise<GPUDevice | undefined> {
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return undefined;
  checkLimits(adapter.limits);
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const requiredLimits = { maxBufferSize, maxStorageBufferBindingSize };
  return adapter.requestDevice({ requiredLimits }).catch(({ message }) => {
    throw new CardError(`The graphics card cannot be opened: ${message}`);
  });
}

/** Makes an engine on the fastest graphics card that there is, which gives that back when it is disposed of. */
export async function startWith(
  gpu: GPU,
  create: (device: GPUDevice) => Engine,
): Promise<Engine | undefined> {
  const device = await requestCard(gpu);
  return device && owning(device, create(device));
}

/** As {@link startWith}, in a browser: the engine makes pictures for a page if the browser and its driver can. */
export async function startDrawing(
  gpu: GPU,
  create: (device: GPUDevice, draw?: Draw) => Engine,
): Promise<Engine | undefined> {
  const device = await requestCard(gpu);
  if (!device) return undefined;
  const draw = await drawerOn(device);
  if (draw) return owning(device, create(device, draw));
  device.destroy();
  return startWith(gpu, create);
}

function owning(device: GPUDevice, engine: Engine): Engine {
  const dispose = async (): Promise<void> => {
    await engine.dispose();
    device.destroy();
  };
  return { ...engine, dispose };
}
