/** What is known of a card by what it calls itself. */

/** Whether a card computes on the processor, as its driver or its name says: its speed then says nothing of a card. */
export function isSoftware({
  description,
  architecture,
  isFallbackAdapter,
}: Pick<GPUAdapterInfo, "description" | "architecture" | "isFallbackAdapter">): boolean {
  return isFallbackAdapter || /swiftshader|llvmpipe/i.test(`${description} ${architecture}`);
}

/** What a card makes at most: TFLOP/s in float32 outside tensor cores, and GB/s. */
interface Peak {
  readonly tflops: number;
  readonly gigabytes: number;
}

/**
 * Of data sheets, by the cards' own names as WebGPU spells them (Dawn's "description" is the driver's). Apple's chips are not here: under
 * one name there are several numbers of cores.
 */
const PEAKS: Readonly<Record<string, readonly [tflops: number, gigabytes: number]>> = {
  "nvidia-a100-sxm4-80gb": [19.5, 2039],
  "nvidia-h100-80gb-hbm3": [67, 3350],
  "nvidia-h100-pcie": [51, 2000],
  "nvidia-h200": [67, 4800],
};

/** The peaks of a card whose data sheet is known by its name, or those that are given as "67,3350". */
export function peakOf(
  { device }: Pick<GPUAdapterInfo, "device">,
  given?: string,
): Peak | undefined {
  const [tflops, gigabytes] = given?.split(",").map(Number) ?? PEAKS[device] ?? [];
  return tflops === undefined ? undefined : { tflops, gigabytes };
}
