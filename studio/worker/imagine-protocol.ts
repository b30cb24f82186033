/** What pages and the worker that grows pictures from latents say to each other. */

/** One moment of growth. */
export interface Frame {
  /** Side of the grid in cells. */
  readonly side: number;
  /** What the cells show, [side, side, D] bytes: how white, or RGB premultiplied by alpha, and alpha. */
  readonly bytes: Uint8Array;
}

/** Growth from the first grid to the last, one frame a move. */
export type Film = readonly Frame[];

/** What a page must know of a model. */
export interface ModelFacts {
  /** Side of the pictures in pixels. */
  readonly size: number;
  /** D: numbers of a pixel: 1, or 4. */
  readonly depth: number;
  /** Z: numbers of a latent. */
  readonly latent: number;
  /** Side of the grid after each move. */
  readonly sides: readonly number[];
  /** Whether the rule knows the last grid alone, so that wounds heal in place. */
  readonly heals: boolean;
}

/** Cells that are emptied after a move. */
export interface Wound {
  readonly move: number;
  /** [S, S], 1 for the cells that are emptied. */
  readonly cells: Uint8Array;
}

/** Part of a picture to grow anew. */
export interface Gap {
  /** [size, size], 1 for the pixels that are to grow anew. */
  readonly mask: Uint8Array;
  /** Answers to give, and what chooses them. */
  readonly count: number;
  readonly rngSeed: number;
}

/** What the worker can be asked, and what it answers. */
export interface Tasks {
  /** Loads the model; comes first. */
  load(url: string): ModelFacts;
  /** Grows a latent, with a wound on the way if one is given; where wounds heal in place, the film then is longer. */
  grow(latent: Float32Array, wound: Wound | null): Film;
  /** The last frames of some latents [count, Z]. */
  portraits(latents: Float32Array): Frame[];
  /** The latent of a picture [size, size, D] of numbers from 0 to 1. */
  encode(picture: Float32Array): Float32Array;
  /** Several pictures that agree with a latent's outside a gap. */
  fill(latent: Float32Array, gap: Gap): Frame[];
}

export type TaskName = keyof Tasks;
export type Answer<K extends TaskName> = ReturnType<Tasks[K]>;

export interface Request<K extends TaskName = TaskName> {
  readonly id: number;
  readonly task: K;
  readonly args: Parameters<Tasks[K]>;
}

/** "progress" is the share of the model's bytes that have come. */
export type Reply =
  | { readonly id: number; readonly progress: number }
  | { readonly id: number; readonly answer: Answer<TaskName> }
  | { readonly id: number; readonly failure: string };
