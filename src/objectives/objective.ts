/** What the last state of a growing grid is worth: a loss to be made small, and how it changes with the state. */
import type { Contents, Layout, Program } from "../engine/engine.ts";
import type { Key } from "../numbers/random.ts";

/** The state that is judged, [height, width, channels]. */
export interface StateExtent {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

interface Judged {
  /** Its name, for people. */
  readonly name: string;
  /**
   * How far a state is from its target, in any unit: the pool gives up the state for which it is largest.
   * @param state [cells, channels]
   */
  error(state: Float32Array, target: ArrayLike<number>): number;
}

/** An objective that operations compute where the state is, between the way forward and the way back. */
export interface KernelObjective extends Judged {
  /** The arrays of one sample, besides "state", "dState" and "loss", which are there. */
  layout(extent: StateExtent): Layout;
  /**
   * What to upload for all samples of a batch, if anything.
   * @param key chooses what the objective draws
   */
  shared?(key?: Key): Contents;
  /** What to upload for the target of one sample. */
  contents(target: ArrayLike<number>): Contents;
  /**
   * From "state" to "loss" and "dState".
   * @param scale what the loss is multiplied by before it is differentiated; 1 / B makes the mean of a batch
   */
  program(extent: StateExtent, scale: number): Program;
}

/**
 * An objective in plain TypeScript. States come back to this thread and gradients go out to the engine, which costs two
 * messages a sample and training step; one that has proved itself can become an operation.
 */
export interface HostObjective extends Judged {
  /**
   * Judges one sample.
   * @param state last state [cells, channels]
   * @param dState zeros, to be filled with the gradient of the loss for the state [cells, channels]
   * @param key chooses what the objective draws, if it draws anything; the same for all samples of a batch
   * @returns the loss
   */
  judge(state: Float32Array, target: ArrayLike<number>, dState: Float32Array, key?: Key): number;
}

/** What a growing rule is trained for. */
export type Objective = KernelObjective | HostObjective;

/** Whether an objective is computed on the caller's thread. */
export function isOnHost(objective: Objective): objective is HostObjective {
  return "judge" in objective;
}
