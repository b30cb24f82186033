/** The engine on a graphics card. Nothing else of the package loads it. */
export { createWebGpuEngine } from "./engine/webgpu/engine.ts";
