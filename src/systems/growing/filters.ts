/** The filters through which growing rules perceive. */
import type { Parameters } from "../../numbers/shapes.ts";
import { type FilterName, filterCount } from "./perception.ts";
import type { GrowingSpec } from "./spec.ts";

/** Taps of the fixed 3x3 filters, row-major. As cross-correlations, sobelX gives "right minus left". */
export const FILTER_TAPS: Record<FilterName, readonly number[]> = {
  identity: [0, 0, 0, 0, 1, 0, 0, 0, 0],
  sobelX: [-1, 0, 1, -2, 0, 2, -1, 0, 1].map((tap) => tap / 8),
  sobelY: [-1, -2, -1, 0, 0, 0, 1, 2, 1].map((tap) => tap / 8),
  laplacian: [1, 2, 1, 2, -12, 2, 1, 2, 1].map((tap) => tap / 8),
};

/**
 * Returns the filter bank of a rule as perception applies it, with the perceptive field rotated by an angle
 * (Distill 2020, "Experiment 4"): sobelX' = cos·sobelX - sin·sobelY, sobelY' = sin·sobelX + cos·sobelY.
 * @param angle rotation in radians
 * @returns taps [F, C, 9]
 * @throws Error if learned filters, which cannot be rotated, are given another angle than 0
 */
export function filterBank(spec: GrowingSpec, parameters: Parameters, angle = 0): Float64Array {
  const { channels, filters } = spec;
  const bank = new Float64Array(filterCount(spec) * channels * 9);
  if ("learned" in filters) {
    if (angle !== 0) throw new Error("Learned filters cannot be rotated: use angle 0.");
    bank.set(parameters["perceive.weight"] as Float32Array);
    return bank;
  }
  for (const [f, name] of filters.entries()) {
    const taps = rotatedTaps(name, angle);
    for (let c = 0; c < channels; c++) bank.set(taps, (f * channels + c) * 9);
  }
  return bank;
}

function rotatedTaps(name: FilterName, angle: number): readonly number[] {
  if (angle === 0 || (name !== "sobelX" && name !== "sobelY")) return FILTER_TAPS[name];
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return FILTER_TAPS.sobelX.map((x, tap) => {
    const y = FILTER_TAPS.sobelY[tap] as number;
    return name === "sobelX" ? cos * x - sin * y : sin * x + cos * y;
  });
}
