/**
 * What stands between declared operations and what computes them: each folder binds all that its op.ts declares, once for
 * the wasm engine (wasm.ts) and once for the reference (float64.ts). Arguments are looked up when a program is prepared;
 * `index` is the turn of the loop around the call, 0 outside loops.
 */
import type { AnyOp, Buffers, Handle, Numbers, Op, Params } from "./define.ts";

/** A list in a module's memory. */
export interface WasmList {
  readonly address: number;
  readonly capacity: number;
  /** Of what was last put into it. */
  length: number;
}

/** What a kernel made for a handle. */
export interface WasmHandle<P extends Params = Params> {
  readonly address: number;
  readonly params: Numbers<P>;
}

/** A list of the reference engine. */
export interface Float64List {
  readonly capacity: number;
  values: Float64Array;
}

/** Arrays are addresses in bytes. */
type WasmArgument<T> = T extends "list"
  ? WasmList
  : T extends Handle<infer P>
    ? WasmHandle<P>
    : number;

type Float64Argument<T> = T extends "f32"
  ? Float64Array
  : T extends "u32"
    ? Uint32Array
    : T extends "list"
      ? Float64List
      : T extends Handle<Params, infer Value>
        ? Value
        : never;

/** Buffers, numbers and the turn of one call. */
type Arguments<P extends Params, Arrays> = Arrays & Numbers<P> & { readonly index: number };

/** The memory and the kernels of one instance of a module. */
export interface WasmHost<Kernels> {
  readonly kernels: Kernels;
  /** So many floats from an address on. Made anew each time: the memory is replaced whenever it grows. */
  floats(address: number, length: number): Float32Array;
  /** The same, of words. */
  words(address: number, length: number): Uint32Array;
}

/** How all that a folder declares runs on kernels; a handle is made by a kernel that returns its address. */
export type WasmBinding<Folder, Kernels> = (host: WasmHost<Kernels>) => {
  readonly [N in keyof Folder]: Folder[N] extends Op<infer B extends Buffers, infer P>
    ? (args: Arguments<P, { readonly [A in keyof B]: WasmArgument<B[A]> }>) => void
    : Folder[N] extends Handle<infer P>
      ? (params: Numbers<P>) => number
      : never;
};

/** How all that a folder declares is defined; a handle is any value. */
export type Float64Binding<Folder> = {
  readonly [N in keyof Folder]: Folder[N] extends Op<infer B extends Buffers, infer P>
    ? (args: Arguments<P, { readonly [A in keyof B]: Float64Argument<B[A]> }>) => void
    : Folder[N] extends Handle<infer P, infer Value>
      ? (params: Numbers<P>) => Value
      : never;
};

/** What a folder declares, and what it binds that to, for the tables of an engine. */
export type Folder<Bound = Readonly<Record<string, (args: never) => unknown>>> = readonly [
  declared: Readonly<Record<string, AnyOp | Handle>>,
  bound: Bound,
];

/** A folder of the wasm engine. */
export type WasmFolder = Folder<
  (host: WasmHost<never>) => Readonly<Record<string, (args: never) => unknown>>
>;

/** Ends a run with one sentence. */
export function fail(sentence: unknown): never {
  throw new Error(String(sentence));
}

/** Address of part `index` of an array that is cut into parts of so many numbers. */
export function partAt(address: number, index: number, numbers: number): number {
  return address + 4 * index * numbers;
}

/** The same part, of an array of the reference engine. */
export function part(array: Float64Array, index: number, numbers: number): Float64Array {
  return array.subarray(index * numbers, (index + 1) * numbers);
}
