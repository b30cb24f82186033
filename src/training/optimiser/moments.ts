import type { Parameters } from "../../numbers/shapes.ts";

/** Numbers by parameter name. */
export type Gradients = Record<string, Float64Array>;

/** What an optimiser remembers of the gradients so far, in float64. */
export interface Moments {
  /** Running mean of the gradients; for a matrix that learns by Muon, its momentum. */
  readonly first: Gradients;
  /** Running mean of their squares; under Adamax, their largest size, which decays. */
  readonly second: Gradients;
  /** beta1 to the power of the number of steps made; a product, since Math.pow differs between machines. */
  power1: number;
  /** beta2 to the power of the number of steps made. */
  power2: number;
}

/** Returns the moments before the first step. */
export function createMoments(parameters: Parameters): Moments {
  const zeros = (): Gradients =>
    Object.fromEntries(
      Object.entries(parameters).map(([name, tensor]) => [name, new Float64Array(tensor.length)]),
    );
  return { first: zeros(), second: zeros(), power1: 1, power2: 1 };
}
