import type { Gradients } from "./moments.ts";

/** Divides the gradient of each variable by its L2 norm + 1e-8, in place (Distill 2020, notebook). */
export function normaliseGradients(gradients: Gradients): void {
  for (const gradient of Object.values(gradients)) {
    let squares = 0;
    for (const value of gradient) squares += value * value;
    const scale = Math.sqrt(squares) + 1e-8;
    for (let i = 0; i < gradient.length; i++) gradient[i] /= scale;
  }
}
