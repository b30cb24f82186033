import type { Gradients } from "./moments.ts";

/** Computes the L2 norm of all gradients together. It is NaN or infinite if one of their numbers is. */
export function gradientNorm(gradients: Gradients): number {
  let squares = 0;
  for (const gradient of Object.values(gradients))
    for (let i = 0; i < gradient.length; i++) squares += gradient[i] * gradient[i];
  return Math.sqrt(squares);
}

/** Scales gradients down, in place, so that the L2 norm of all of them together is at most `limit`. */
export function clipGradients(gradients: Gradients, limit: number): void {
  const norm = gradientNorm(gradients);
  if (norm <= limit) return;
  for (const gradient of Object.values(gradients))
    for (let i = 0; i < gradient.length; i++) gradient[i] *= limit / norm;
}
