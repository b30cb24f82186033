/**
 * The contract of every engine. An engine runs *programs*, lists of operation calls over named buffers, on a fixed
 * number of *shards* (one a sample for growing rules). A shard runs wholly inside one worker; a run joins once.
 * Shards never depend on the thread count, so neither do the results.
 */
import type { BufferScope, Call, HandleBufferSpec } from "../ops/define.ts";

export type { BufferScope, Call, HandleBufferSpec } from "../ops/define.ts";

/** Float arithmetic: "float64" the reference; "plain" the same bits everywhere; "relaxed" fused multiply-add. */
export type Arithmetic = "float64" | "plain" | "relaxed";

/** Arithmetic a run may be asked to train in. */
export type KernelArithmetic = Exclude<Arithmetic, "float64">;

/** A plain array: floats ("f32", float64 in the reference engine) or 32-bit words ("u32"). */
export interface ArrayBufferSpec {
  readonly type: "f32" | "u32";
  readonly scope: BufferScope;
  /** Number of elements. */
  readonly length: number;
}

/** A list of floats (float64 in the reference engine), as long as what was last put into it. */
export interface ListBufferSpec {
  readonly type: "list";
  readonly scope: BufferScope;
  /** The most that it may hold. */
  readonly capacity: number;
}

/** What a buffer is; what is neither array nor list belongs to the operations that declare it. */
export type BufferSpec = ArrayBufferSpec | ListBufferSpec | HandleBufferSpec;

/** Every buffer that programs may name. */
export type Layout = Readonly<Record<string, BufferSpec>>;

/** Calls made several times over, with `index` counting up from `first`, by default 0. */
export interface Loop {
  readonly repeat: number;
  readonly first?: number;
  readonly body: readonly Call[];
}

/** Operation calls, in order. */
export type Program = readonly (Call | Loop)[];

/** Contents of arrays and lists by name. */
export type Contents = Readonly<Record<string, ArrayLike<number>>>;
/** What came back: Float32Array or Uint32Array, and Float64Array from the reference engine. */
export type Downloads = Record<string, Float32Array | Float64Array | Uint32Array>;

/** What one run takes in and gives back. */
export interface Transfer {
  /** Written before the program runs, for all shards. */
  readonly shared?: Contents;
  /** Written before the program runs, for shard i. */
  readonly shards?: readonly Contents[];
  /** What each shard is guessed to cost, in any unit, so that threads finish together; never changes a result. */
  readonly work?: readonly number[];
  /** Arrays and lists to bring back from each shard. */
  readonly download?: readonly string[];
}

/** A program that was checked, and stays where it runs: a run sends data only. */
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

/** Something that runs programs; made by `createEngine`. */
export interface Engine {
  readonly name: "reference" | "wasm";
  readonly arithmetic: Arithmetic;
  /** Workers that run shards side by side; 0 means the caller's own thread. */
  readonly threads: number;
  /** Makes room for the buffers of so many shards. */
  allocate(layout: Layout, shards: number): Promise<Memory>;
  /** Ends the workers. */
  dispose(): Promise<void>;
}
