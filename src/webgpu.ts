/** The engine on a graphics card. Nothing else of the package loads it. */
export { LostDeviceError } from "./engine/lost.ts";
export { createWebGpuEngine } from "./engine/webgpu/engine.ts";
export { startWebGpuEngine } from "./engine/webgpu/start.ts";
