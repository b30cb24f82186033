/**
 * The contract of every engine. An engine runs *programs*, lists of operation calls over named buffers, on a fixed
 * number of *shards* (one a sample for growing rules). A shard runs wholly inside one worker; a run joins once.
 * Shards never depend on the thread count, so neither do the results.
 */
import type { RuleTraits } from "../ops/rule.ts";

/** Float arithmetic: "float64" the reference; "plain" the same bits everywhere; "relaxed" fused multiply-add. */
export type Arithmetic = "float64" | "plain" | "relaxed";

/** Arithmetic a run may be asked to train in. */
export type KernelArithmetic = Exclude<Arithmetic, "float64">;

/**
 * Who shares a buffer: "shared" has the same contents for all shards, "shard" belongs to one shard and survives
 * between runs, "scratch" is lent to one shard during a run and then undefined.
 */
export type BufferScope = "shared" | "shard" | "scratch";

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

/** The working state of one grid: cells, masks, and what backward needs; only operations look inside. */
export interface FieldBufferSpec {
  readonly type: "field";
  readonly scope: "shard" | "scratch";
  readonly spec: RuleTraits;
  readonly height: number;
  readonly width: number;
  /** Steps that can be recorded for backward; 0 for a field that only runs forward. */
  readonly recordedSteps: number;
  /** Whether its cells may follow several rules: the field of a dish, which records no steps (src/ops/mixed-step). */
  readonly mixed?: boolean;
}

/** A rule made ready for an engine: packed weights and the rotated filter bank, with room for their gradients. */
export interface RuleBufferSpec {
  readonly type: "rule";
  readonly scope: "shared" | "scratch";
  readonly spec: RuleTraits;
  readonly gradients: boolean;
}

/** What a buffer is. */
export type BufferSpec = ArrayBufferSpec | ListBufferSpec | FieldBufferSpec | RuleBufferSpec;

/** Every buffer that programs may name. */
export type Layout = Readonly<Record<string, BufferSpec>>;

/** One operation over named buffers. `times` repeats it. */
export interface Call {
  readonly op: string;
  /** The operation's argument names and the buffers they stand for. */
  readonly buffers: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, number>>;
  readonly times?: number;
  /** Made for the first shard alone that a thread takes in a run: what it reads and writes is shared by all of them. */
  readonly once?: boolean;
}

/** Calls made several times over, with `index` counting up from `first`, by default 0. */
export interface Loop {
  readonly repeat: number;
  readonly first?: number;
  readonly body: readonly Call[];
}

/** Operation calls, in order. */
export type Program = readonly (Call | Loop)[];

/** Which operations an engine has: those of growing rules, or those of variational autoencoders. */
export type OperationFamily = "growing" | "variational";

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

/** Buffers allocated on an engine, for a fixed number of shards. */
export interface Memory {
  readonly shards: number;
  /** Uploads, runs the program on every shard, and resolves to the downloads of each shard, in order. */
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

/** What runs shards on one thread, synchronously; engines differ in this and share the rest. */
export interface Executor {
  allocate(layout: Layout, shards: readonly number[]): void;
  upload(name: string, shard: number | "all", data: ArrayLike<number>): void;
  /** @param isFirst whether this is the first shard of a run */
  run(program: Program, shard: number, isFirst: boolean): void;
  download(name: string, shard: number): Float32Array | Float64Array | Uint32Array;
}
