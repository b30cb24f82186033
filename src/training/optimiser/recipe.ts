import type { Schedule } from "../schedule.ts";

/** The part of every recipe that says how gradients become changes of the weights. */
export interface OptimiserRecipe {
  /** Learning rate of Adam or Adamax, by training step. */
  readonly learningRate: Schedule;
  /** Whether the gradient of each tensor is first divided by its own L2 norm (Distill 2020, notebook). */
  readonly normalise: boolean;
  /** Limit of the L2 norm of all gradients together; 0 for none. */
  readonly clip: number;
  /** Optimiser of all tensors that Muon does not move. */
  readonly optimiser: "adam" | "adamax";
  /** Learning rate of Muon, which moves weight matrices, as a multiple of `learningRate`; 0 leaves them to `optimiser`. */
  readonly muon: number;
  /** Decay, in each step, of the running average of the weights that a run gives; 0 gives the last weights. */
  readonly averaging: number;
}
