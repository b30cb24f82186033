/** Engines with all operations, each module loaded when a program first names it. */
import type { Engine } from "../engine.ts";
import { folders } from "../generated/webgpu.ts";
import { engineOn } from "./engine.ts";
import { startWith } from "./start.ts";

/**
 * Makes an engine on a WebGPU device. It computes in float32, and draws the same random numbers as the other engines; its sums have
 * one order, so the same device and browser give the same bits. The device is the caller's, and stays when the engine is disposed of.
 * @throws CardError if the limits of the device are below WebGPU's default ones
 * @throws CardError from its methods, with one sentence, if the device has too little memory or refuses a kernel; a LostDeviceError if it is lost
 */
export function createWebGpuEngine(device: GPUDevice): Engine {
  return engineOn(device, folders);
}

/**
 * Starts an engine on the fastest graphics card that there is, with all its room, and gives that back when the engine is disposed of.
 * @param gpu in a browser `navigator.gpu`
 * @returns undefined where there is no graphics card
 * @throws CardError with one sentence, if the card is too small or cannot be opened
 */
export async function startWebGpuEngine(gpu: GPU): Promise<Engine | undefined> {
  return startWith(gpu, createWebGpuEngine);
}
