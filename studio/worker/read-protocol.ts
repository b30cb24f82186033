/** The messages between the page Read and the worker whose cells read. */

/** What cells believe. */
export interface Minds {
  /** The digit that each cell believes in, [side, side]; -1 where there is no cell. */
  readonly digits: Int8Array;
  /** How sure each is of it, [side, side]: 0 if all digits are the same to it, 1 if it knows no other. */
  readonly certainty: Float32Array;
  /** What one cell believed after each step, or now if there was none, as shares [10] that sum to 1. */
  readonly watched: readonly Float32Array[];
}

/** What can be asked of the worker. Drawings are [side, side], from 0 no ink to 1 black. */
export interface Tasks {
  /** Loads the reader, and puts cells that know nothing on a drawing. */
  load(url: string, drawing: Float32Array): Minds;
  /** Puts a drawing under the cells, if there is a new one, and makes steps. @param watched a cell, or -1 */
  advance(steps: number, drawing: Float32Array | null, watched: number): Minds;
  /** Lets all cells forget what they know. */
  forget(drawing: Float32Array): Minds;
}

export type TaskName = keyof Tasks;

export interface Request<K extends TaskName = TaskName> {
  readonly task: K;
  readonly args: Parameters<Tasks[K]>;
}

export type Reply = { readonly minds: Minds } | { readonly failure: string };
