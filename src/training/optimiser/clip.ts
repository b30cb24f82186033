import type { Gradients } from "./adam.ts";

/**
 * Scales gradients down, in place, so that the L2 norm of all of them together is at most `limit`.
 * @returns the norm before
 */
export function clipGradients(gradients: Gradients, limit: number): number {
  let squares = 0;
  for (const gradient of Object.values(gradients))
    for (let i = 0; i < gradient.length; i++) squares += gradient[i] * gradient[i];
  const norm = Math.sqrt(squares);
  if (norm > limit)
    for (const gradient of Object.values(gradients))
      for (let i = 0; i < gradient.length; i++) gradient[i] *= limit / norm;
  return norm;
}
