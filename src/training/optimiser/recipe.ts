import type { Schedule } from "../schedule.ts";

/** How gradients become changes of the weights; part of every recipe. */
export interface OptimiserRecipe {
  /** Learning rate of Adam or Adamax by training step. */
  readonly learningRate: Schedule;
  /** Whether the gradient of each tensor is first divided by its own L2 norm (Distill 2020, notebook). */
  readonly normalise: boolean;
  /** Limit of the L2 norm of all gradients together; 0 sets none. */
  readonly clip: number;
  /** Optimiser of what Muon leaves. */
  readonly optimiser: "adam" | "adamax";
  /** Weight matrices learn by Muon, at this multiple of the learning rate; 0 leaves them to the optimiser. */
  readonly muon: number;
  /** Decay a step of the running average of the weights, which is what the run gives; 0 gives the last weights. */
  readonly averaging: number;
}
