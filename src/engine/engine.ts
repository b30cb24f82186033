/**
 * The contract of every engine. An engine runs *programs*, lists of operation calls over named buffers, on a fixed number
 * of *shards* (for growing rules, one for each sample). A shard runs wholly inside one worker, and the workers are joined
 * once a run. The shards never depend on the number of threads, and so neither do the results.
 */
import type { BufferScope, Call, HandleBufferSpec } from "../ops/define.ts";

export type { BufferScope, Call, HandleBufferSpec } from "../ops/define.ts";

/** Arithmetic of the processor's kernels, in which a run can be trained. */
export type KernelArithmetic = "plain" | "relaxed";

/**
 * Arithmetic of floats: "float64" is the reference's, "plain" gives the same bits everywhere, "relaxed" fuses multiply-adds, and
 * "webgpu" is float32 as a graphics card and its driver see fit.
 */
export type Arithmetic = "float64" | KernelArithmetic | "webgpu";

/** A buffer that is an array of floats ("f32", float64 in the reference engine) or of 32-bit words ("u32"). */
export interface ArrayBufferSpec {
  readonly type: "f32" | "u32";
  readonly scope: BufferScope;
  /** Number of elements. */
  readonly length: number;
}

/** A buffer that is a list of floats (float64 in the reference engine), as long as what was last written into it. */
export interface ListBufferSpec {
  readonly type: "list";
  readonly scope: BufferScope;
  /** Most elements that the list can hold. */
  readonly capacity: number;
}

/** What a buffer is. One that is neither array nor list belongs to the operations that declare it. */
export type BufferSpec = ArrayBufferSpec | ListBufferSpec | HandleBufferSpec;

/** All buffers that programs may name. */
export type Layout = Readonly<Record<string, BufferSpec>>;

/** Calls that are repeated, with `index` counting up from `first`, which is 0 by default. */
export interface Loop {
  readonly repeat: number;
  readonly first?: number;
  readonly body: readonly Call[];
}

/** Calls of operations, in order. */
export type Program = readonly (Call | Loop)[];

/** Contents of arrays and lists by name. */
export type Contents = Readonly<Record<string, ArrayLike<number>>>;
/** Downloaded contents by name: Float32Array or Uint32Array, or Float64Array from the reference engine. */
export type Downloads = Record<string, Float32Array | Float64Array | Uint32Array>;

/** What one run takes in and gives back. */
export interface Transfer {
  /** How many times the program runs on each shard, one after the other; once by default. */
  readonly repeat?: number;
  /** Contents for all shards, written before the program runs. */
  readonly shared?: Contents;
  /** Contents for each shard, written before the program runs. */
  readonly shards?: readonly Contents[];
  /** Guessed cost of each shard, in any unit, so that threads finish together; it never changes a result. */
  readonly work?: readonly number[];
  /** Names of the arrays and lists to download from each shard. */
  readonly download?: readonly string[];
  /**
   * What to make a picture of when the program has run, and who takes it: the array of this name, words of RGBA [H, W], not
   * premultiplied, of the first shard. The picture stays on the device. Engines that do not draw do not hear of it.
   */
  readonly drawing?: {
    readonly words: string;
    readonly height: number;
    readonly width: number;
    /** Is given the picture. */
    readonly take: (bitmap: ImageBitmap) => void;
  };
}

/** A program that has been checked and stays where it runs, so that a run sends data only. */
export interface Prepared {
  /** Uploads, runs the program on every shard, and resolves to the downloads of each shard, in order. */
  run(transfer?: Transfer): Promise<Downloads[]>;
}

/** Buffers allocated on an engine, for a fixed number of shards. Its programs all use kernels of one module. */
export interface Memory {
  readonly shards: number;
  /**
   * Checks a program that will run more than once, and finds its buffers.
   * @throws Error with one sentence if an operation, a buffer, a number or a length is wrong
   */
  prepare(program: Program): Promise<Prepared>;
  /** Prepares and runs a program once. */
  run(program: Program, transfer?: Transfer): Promise<Downloads[]>;
  /** Frees the buffers. */
  dispose(): Promise<void>;
}

/** What runs programs; made by `createEngine`, or on a graphics card by `createWebGpuEngine`. */
export interface Engine {
  readonly name: "reference" | "wasm" | "webgpu";
  readonly arithmetic: Arithmetic;
  /** Number of workers that run shards side by side; 0 means the caller's own thread. */
  readonly threads: number;
  /** Whether it makes pictures that stay on its device ({@link Transfer.drawing}). */
  readonly draws?: boolean;
  /** Allocates the buffers of this many shards. */
  allocate(layout: Layout, shards: number): Promise<Memory>;
  /** Ends the workers. */
  dispose(): Promise<void>;
}
