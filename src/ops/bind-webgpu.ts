/** What stands between declared operations and kernels on a graphics card: each folder binds what its op.ts declares in webgpu.ts. */
import type { AnyOp, Buffers, Handle, Numbers, Op, Params } from "./define.ts";
import type { Kernel, Storage } from "./wgsl.ts";

/** Room on the device for every shard, or one that all share. */
export interface GpuWords {
  /** Tells rooms apart. */
  readonly id: number;
  /** 32-bit words of a shard. */
  readonly length: number;
  /** Words from a shard to the next; 0 where all share one. */
  readonly stride: number;
}

/** A list on the device. */
interface GpuList extends GpuWords {
  /** How many numbers are in use: a word a shard. */
  readonly count: GpuWords;
}

/** Plans room of so many 32-bit words, zeros at first, shared as the handle is. */
type Allocate = (words: number, label: string) => GpuWords;

/** Records what a run shall do. */
export interface GpuHost {
  /**
   * Runs a kernel on every shard that it writes to.
   * @param groups workgroups along x and y
   */
  dispatch<
    B extends Readonly<Record<string, Storage>>,
    N extends Readonly<Record<string, "u32" | "f32">>,
  >(
    kernel: Kernel<B, N>,
    buffers: { readonly [K in keyof B]: GpuWords },
    numbers: { readonly [K in keyof N]: number },
    groups: readonly [x: number, y?: number],
  ): void;
  /** Fills with zeros. */
  clear(words: GpuWords): void;
  /** Writes words to the beginning of every shard's. */
  write(words: GpuWords, data: Uint32Array<ArrayBuffer>): void;
  /** Lets `refuse` throw, once the run is done, if the first word of any shard is other than 0. */
  check(words: GpuWords, refuse: () => void): void;
}

/** What a handle is made of. */
interface GpuHandle<P extends Params> {
  readonly params: Numbers<P>;
  readonly allocate: Allocate;
}

/** Arrays and lists are rooms; a handle is what the folder makes of it, by the name of the argument. */
type GpuArguments<B extends Buffers, Values> = {
  readonly [A in keyof B]: B[A] extends "list"
    ? GpuList
    : B[A] extends string
      ? GpuWords
      : A extends keyof Values
        ? Values[A]
        : never;
};

/** How all that a folder declares runs on a graphics card. `Values` are its handles. */
export type GpuBinding<Folder, Values> = (host: GpuHost) => {
  readonly [N in keyof Folder]: Folder[N] extends Op<infer B extends Buffers, infer P>
    ? (args: GpuArguments<B, Values> & Numbers<P> & { readonly index: number }) => void
    : Folder[N] extends Handle<infer P extends Params>
      ? (made: GpuHandle<P>) => N extends keyof Values ? Values[N] : never
      : never;
};

/** A folder of the engine, for its table. */
export type GpuFolder = readonly [
  declared: Readonly<Record<string, AnyOp | Handle>>,
  bind: (host: GpuHost) => Readonly<Record<string, (args: never) => unknown>>,
];
