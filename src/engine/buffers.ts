import type { BufferSpec, Call, Layout, Program } from "./engine.ts";

/** What an engine makes of a buffer that operations alone look into. */
export interface BufferTypes {
  readonly array: unknown;
  readonly list?: unknown;
  readonly field: unknown;
  readonly rule: unknown;
}

/** How one operation reaches the buffers of its call. */
export interface Arguments<T extends BufferTypes> {
  array(name: string): T["array"];
  list(name: string): T["list"];
  field(name: string): T["field"];
  rule(name: string): T["rule"];
  /** A number of the call; missing ones are an error. */
  param(name: string): number;
  /** Which turn of the loop around the call this is; 0 outside loops. */
  readonly index: number;
}

export type Operations<T extends BufferTypes> = Readonly<
  Record<string, (args: Arguments<T>) => void>
>;

type BufferType = "array" | "list" | "field" | "rule";

/** Buffers by name and shard: one object where the scope is shared or scratch, one a shard otherwise. */
export class BufferTable<T extends BufferTypes> {
  readonly #layout: Layout;
  readonly #buffers = new Map<string, unknown>();

  constructor(layout: Layout, shards: readonly number[], create: (spec: BufferSpec) => unknown) {
    this.#layout = layout;
    for (const [name, spec] of Object.entries(layout)) {
      const owners = spec.scope === "shard" ? shards : ["all"];
      for (const owner of owners) this.#buffers.set(`${name} ${owner}`, create(spec));
    }
  }

  /** The buffer of this name that a shard sees. */
  get(name: string, shard: number | "all", type: BufferType): unknown {
    const spec = this.#layout[name];
    if (!spec) throw new Error(`The program names a buffer "${name}" that the layout lacks.`);
    const isArray = spec.type === "f32" || spec.type === "u32";
    if ((type === "array") !== isArray || (!isArray && spec.type !== type)) {
      throw new Error(`Buffer "${name}" is of type ${spec.type}; an operation expects ${type}.`);
    }
    const buffer = this.#buffers.get(`${name} ${spec.scope === "shard" ? shard : "all"}`);
    if (buffer === undefined) throw new Error(`Shard ${shard} is not held here.`);
    return buffer;
  }

  /** Whether this is the name of a list. */
  isList(name: string): boolean {
    return this.#layout[name]?.type === "list";
  }

  /** Runs every call of a program on one shard; those that are made once only for the first. */
  run(operations: Operations<T>, program: Program, shard: number, isFirst: boolean): void {
    for (const entry of program) {
      if ("op" in entry) {
        if (isFirst || !entry.once) this.#call(operations, entry, shard, 0);
      } else
        for (let turn = 0; turn < entry.repeat; turn++)
          for (const call of entry.body)
            this.#call(operations, call, shard, (entry.first ?? 0) + turn);
    }
  }

  #call(operations: Operations<T>, call: Call, shard: number, index: number): void {
    const operation = operations[call.op];
    if (!operation) throw new Error(`There is no operation "${call.op}".`);
    const args = this.#arguments(call, shard, index);
    for (let time = 0; time < (call.times ?? 1); time++) operation(args);
  }

  #arguments(call: Call, shard: number, index: number): Arguments<T> {
    const find = (name: string, type: BufferType): unknown => {
      const buffer = call.buffers[name];
      if (buffer === undefined)
        throw new Error(`Operation "${call.op}" needs a buffer for "${name}".`);
      return this.get(buffer, shard, type);
    };
    return {
      index,
      array: (name) => find(name, "array"),
      list: (name) => find(name, "list"),
      field: (name) => find(name, "field"),
      rule: (name) => find(name, "rule"),
      param: (name) => {
        const value = call.params?.[name];
        if (value === undefined)
          throw new Error(`Operation "${call.op}" needs the number "${name}".`);
        return value;
      },
    };
  }
}

/** Checks that data fits a buffer before it is copied. */
export function checkLength(name: string, expected: number, data: ArrayLike<number>): void {
  if (data.length !== expected) {
    throw new Error(`Buffer "${name}" holds ${expected} numbers, but ${data.length} were given.`);
  }
}

/** Checks that data has room in a list before it is copied. */
export function checkRoom(name: string, capacity: number, data: ArrayLike<number>): void {
  if (data.length > capacity) {
    throw new Error(
      `Buffer "${name}" holds at most ${capacity} numbers, but ${data.length} were given.`,
    );
  }
}
