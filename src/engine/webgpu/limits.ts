import { CardError } from "../card-error.ts";

/** What the kernels ask of a device: the limits that WebGPU promises, except in its compatibility mode. */
const NEEDED = {
  maxStorageBuffersPerShaderStage: 8,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupStorageSize: 16384,
} as const;

/** @throws CardError with one sentence, if a card or a device stays below what kernels take */
export function checkLimits(limits: GPUSupportedLimits): void {
  for (const [name, needed] of Object.entries(NEEDED)) {
    const has = limits[name as keyof typeof NEEDED];
    if (!(has >= needed))
      throw new CardError(
        `This graphics card is too small for the kernels: its ${name} is ${has}, and ${needed} are needed.`,
      );
  }
}
