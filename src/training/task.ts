/** What a kind of run is to the trainer: where a training step starts from, what it teaches, and what stays of it. */
import type { Gradients } from "./optimiser/moments.ts";
import type { Kept } from "./pool.ts";

/** One training step, computed but not made yet. */
export interface TaskStep<Figures> {
  readonly gradients: Gradients;
  /** What is told of the step, besides what the trainer knows. */
  readonly figures: Figures;
  /** Why the figures show that the run collapsed. */
  readonly collapse?: string;
  /** What goes into the pool when the step is made. */
  readonly kept: Kept;
}

/** Computes one training step of a run after the other. */
export interface Task<Figures> {
  /** The step that the run stands before: a function of the run alone, which it does not change. */
  next(): Promise<TaskStep<Figures>>;
  /** Frees the memory; the engine stays. */
  dispose(): Promise<void>;
}
