/** The messages between pages and the worker that grows pictures from latents. */

/** A frame of a film of growth: the picture after one move. */
export interface Frame {
  /** Side of the grid in cells. */
  readonly side: number;
  /** What the cells show, as bytes [side, side, D]: white, or RGB premultiplied by alpha and alpha. */
  readonly bytes: Uint8Array;
}

/** A film of growth from the first grid to the last, with one frame for each move. */
export type Film = readonly Frame[];

/** What a page must know about a model. */
export interface ModelFacts {
  /** Side of the pictures in pixels. */
  readonly size: number;
  /** Numbers per pixel, D: 1 or 4. */
  readonly depth: number;
  /** Numbers per latent, Z. */
  readonly latent: number;
  /** How many lots the cells draw while one picture grows; 0 if the latent decides all. */
  readonly lots: number;
  /** How many of the model's numbers growing takes: without those of the encoder. */
  readonly growing: number;
  /** Side of the grid after each move. */
  readonly sides: readonly number[];
  /** Whether the rule works only on the last grid, so that wounds heal in place. */
  readonly heals: boolean;
}

/** Cells that are emptied after a move. */
export interface Wound {
  readonly move: number;
  /** Cells of the grid [S, S], 1 for those that are emptied. */
  readonly cells: Uint8Array;
}

/** A part of a picture that is to grow anew. */
export interface Gap {
  /** Pixels [size, size], 1 for those that are to grow anew. */
  readonly mask: Uint8Array;
  /** How many answers to give. */
  readonly count: number;
  /** Random seed of the answers. */
  readonly rngSeed: number;
}

/** How many nats say which picture it is that grew. */
export interface Account {
  readonly latent: number;
  /** Those of each grid whose cells draw, in the order of growth. */
  readonly grids: readonly {
    readonly nats: number;
    /** Side of the grid, and the nats of its cells as bytes [side, side], 255 for the most. */
    readonly cells: Frame;
  }[];
}

/**
 * What the worker can be asked to do, and what it answers. Latents are [Z + lots], or [Z]: then every cell draws what it
 * expects, the mean of its prior.
 */
export interface Tasks {
  /** Loads the model; this must come first. */
  load(url: string): ModelFacts;
  /** Grows a latent, with a wound on the way if one is given. If wounds heal in place, the film is then longer. */
  grow(latent: Float32Array, wound: Wound | null): Film;
  /** Grows some latents and returns their last frames. */
  portraits(latents: readonly Float32Array[]): Frame[];
  /** Reads the latent [Z + lots] of a picture [size, size, D] of numbers from 0 to 1. */
  encode(picture: Float32Array): Float32Array;
  /** Reads the picture that a latent grows into, made black and white, and tells what each grid has to say of it. */
  account(latent: Float32Array): Account;
  /** Grows several pictures that agree with a latent's picture outside a gap. */
  fill(latent: Float32Array, gap: Gap): Frame[];
}

export type TaskName = keyof Tasks;
export type Answer<K extends TaskName> = ReturnType<Tasks[K]>;

export interface Request<K extends TaskName = TaskName> {
  readonly id: number;
  readonly task: K;
  readonly args: Parameters<Tasks[K]>;
}

/** A message from the worker; "progress" is the share of the model's bytes that have come. */
export type Reply =
  | { readonly id: number; readonly progress: number }
  | { readonly id: number; readonly answer: Answer<TaskName> }
  | { readonly id: number; readonly failure: string };
