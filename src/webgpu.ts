/** The engine on a graphics card. Nothing else of the package loads it. */
export { CardError } from "./engine/card-error.ts";
export { LostDeviceError } from "./engine/lost.ts";
export { createWebGpuEngine, startWebGpuEngine } from "./engine/webgpu/create.ts";
