/** What a kind of run is to the trainer: where a training step starts from, what it teaches, and what stays of it. */
import type { BytePictures } from "../data/dataset.ts";
import type { Objective } from "../objectives/objective.ts";
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

/** What a run is trained with, besides what it holds itself. */
export interface Materials {
  /** What a variational model learns from: the training file, of which the end is held out. */
  readonly pictures?: BytePictures;
  /** What a growing rule is trained for, where its recipe names another objective than the squared error. */
  readonly objective?: Objective;
}

/** Computes one training step of a run after the other. */
export interface Task<Figures> {
  /** The step that the run stands before: a function of the run alone, which it does not change. */
  next(): Promise<TaskStep<Figures>>;
  /** Frees the memory; the engine stays. */
  dispose(): Promise<void>;
}
