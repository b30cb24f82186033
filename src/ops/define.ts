/**
 * How operations, and the buffers that only operations look into, are declared: names and types for the compiler, lengths
 * and conditions for the engine, which checks every program when it is prepared (README.md).
 */

/** A wasm module of kernels; a page loads those that its programs name. "objectives" has all of "growing" too. */
export type ModuleName = "growing" | "objectives" | "variational";

/**
 * Who shares a buffer: "shared" has the same contents for all shards, "shard" belongs to one shard and survives
 * between runs, "scratch" is lent to one shard during a run and then undefined.
 */
export type BufferScope = "shared" | "shard" | "scratch";

/** One operation over named buffers, as it is sent to an engine. `times` repeats it. */
export interface Call {
  readonly op: string;
  /** The operation's argument names and the buffers they stand for. */
  readonly buffers: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, number>>;
  readonly times?: number;
  /** Made for the first shard alone that a thread takes in a run: what it reads and writes is shared by all of them. */
  readonly once?: boolean;
}

/** Numbers of a call: a "count" is a whole number, 0 or more; a "number" may be anything but NaN. */
export type Params = Readonly<Record<string, "count" | "number">>;

/** Values of numbers by name. */
export type Numbers<P extends Params = Params> = { readonly [N in keyof P]: number };

/** What a buffer of an operation is: an array, a list, or a handle. */
export type Buffers = Readonly<Record<string, "f32" | "u32" | "list" | Handle>>;

/** How many numbers an array must have, or a list have room for: so many, or at least so many. */
export type Length = number | { readonly least: number };

/** For arrays of several parts, and for those that others may use too. */
export function atLeast(least: number): Length {
  return { least };
}

/** A buffer that operations alone look into, as a layout has it. */
export interface HandleBufferSpec {
  /** Name of the handle. */
  readonly type: string;
  readonly scope: BufferScope;
  readonly params: Readonly<Record<string, number>>;
}

/** A kind of buffer that operations alone look into. `Value` is what the reference engine makes of one. */
export interface Handle<P extends Params = Params, Value = unknown> {
  /** Its folder, a full stop and what it is. */
  readonly name: string;
  readonly module: ModuleName;
  readonly params: P;
  /** Such a buffer, for a layout. */
  buffer(scope: BufferScope, params: Numbers<P>): HandleBufferSpec;
  /** For the compiler alone. */
  readonly value?: Value;
}

/** Declares a kind of buffer. Called twice, so that the compiler finds out the second half by itself. */
// @__NO_SIDE_EFFECTS__
export function defineHandle<Value>() {
  return <const P extends Params>(
    declaration: Pick<Handle<P>, "name" | "module" | "params">,
  ): Handle<P, Value> => ({
    ...declaration,
    buffer: (scope, params) => ({ type: declaration.name, scope, params }),
  });
}

type ArraysOf<B extends Buffers> = {
  [N in keyof B as B[N] extends string ? N : never]: Length;
};

type HandlesOf<B extends Buffers> = {
  readonly [N in keyof B as B[N] extends Handle ? N : never]: B[N] extends Handle<infer P>
    ? Numbers<P>
    : never;
};

interface Declaration<B extends Buffers, P extends Params> {
  /** Its folder; where a folder has several, a full stop and the operation's own name follow. */
  readonly name: string;
  readonly module: ModuleName;
  /** Types by argument name. */
  readonly buffers: B;
  /** Types by name, if it takes numbers. */
  readonly params?: P;
  /** What else must hold of the numbers of a call and of its handles. */
  fits?(params: Numbers<NoInfer<P>>, handles: HandlesOf<NoInfer<B>>): boolean;
}

/**
 * Numbers that each array must have.
 * @param handles numbers of the handles, by argument name
 * @param turns of the loop around the call: the largest index and one more; 1 outside loops
 */
type LengthsOf<B extends Buffers, P extends Params> = (
  params: Numbers<NoInfer<P>>,
  handles: HandlesOf<NoInfer<B>>,
  turns: number,
) => Readonly<ArraysOf<NoInfer<B>>>;

type Lengths<B extends Buffers, P extends Params> = keyof ArraysOf<B> extends never
  ? { readonly lengths?: undefined }
  : { readonly lengths: LengthsOf<B, P> };

/** How often a call is made. */
type CallOptions = Pick<Call, "times" | "once">;

/** A declared operation. */
export interface Op<B extends Buffers = Buffers, P extends Params = Params>
  extends Declaration<B, P> {
  /** The operation over buffers of a layout. */
  call(
    buffers: { readonly [N in keyof B]: string },
    ...rest: keyof P extends never
      ? [params?: Readonly<Record<string, never>>, options?: CallOptions]
      : [params: Numbers<P>, options?: CallOptions]
  ): Call;
}

/** Any operation, for tables of all of them. */
export interface AnyOp {
  readonly name: string;
  readonly module: ModuleName;
  readonly buffers: Buffers;
  readonly params?: Params;
  lengths?(params: never, handles: never, turns: number): Readonly<Record<string, Length>>;
  fits?(params: never, handles: never): boolean;
}

/** Declares an operation. */
// @__NO_SIDE_EFFECTS__
export function defineOp<
  const B extends Buffers,
  const P extends Params = Readonly<Record<never, never>>,
>(declaration: Declaration<B, P> & Lengths<B, P>): Op<B, P> {
  return {
    ...declaration,
    call: (buffers, ...[params, options]) => ({
      op: declaration.name,
      buffers,
      params,
      ...options,
    }),
  };
}
