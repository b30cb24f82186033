/** The interface of tasks, which compute the training steps that the trainer makes. */
import type { BytePictures } from "../data/dataset.ts";
import type { Objective } from "../objectives/objective.ts";
import type { Gradients } from "./optimiser/moments.ts";
import type { Kept } from "./pool.ts";

/** A training step that is computed, but not made yet. */
export interface TaskStep<Figures> {
  readonly gradients: Gradients;
  /** What is reported of the step, besides what the trainer itself knows. */
  readonly figures: Figures;
  /** Why the run has collapsed, as its figures show; undefined if it has not. */
  readonly collapse?: string;
  /** What goes into the pool once the step is made. */
  readonly kept: Kept;
}

/** Pictures of digits, and which digit each is. */
export interface Digits extends BytePictures {
  /** From 0 to 9 [count]. */
  readonly labels: Uint8Array;
}

/** What training needs besides the run. */
export interface Materials {
  /** The pictures of the training file, for a variational model. The last ones are held out. */
  readonly pictures?: BytePictures;
  /** The digits of the training file, for a reader. The last ones are held out. */
  readonly digits?: Digits;
  /** The objective of a growing rule, if its recipe names another than the squared error. */
  readonly objective?: Objective;
}

/** Computes the training steps of a run, one after another. */
export interface Task<Figures> {
  /** Computes the run's next step. It depends on nothing but the run, which it does not change. */
  next(): Promise<TaskStep<Figures>>;
  /** Frees the memory; the engine stays. */
  dispose(): Promise<void>;
}
