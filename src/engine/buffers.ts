import type { BufferSpec, Call, Layout, Program } from "./engine.ts";

/** What an engine makes of a buffer that operations alone look into. */
export interface BufferTypes {
  readonly array: unknown;
  readonly field: unknown;
  readonly rule: unknown;
}

/** How one operation reaches the buffers of its call. */
export interface Arguments<T extends BufferTypes> {
  array(name: string): T["array"];
  field(name: string): T["field"];
  rule(name: string): T["rule"];
  /** A number of the call; missing ones are an error. */
  param(name: string): number;
}

export type Operations<T extends BufferTypes> = Readonly<
  Record<string, (args: Arguments<T>) => void>
>;

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
  get(name: string, shard: number | "all", type: "array" | "field" | "rule"): unknown {
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

  /** Runs every call of a program on one shard. */
  run(operations: Operations<T>, program: Program, shard: number): void {
    for (const call of program) {
      const operation = operations[call.op];
      if (!operation) throw new Error(`There is no operation "${call.op}".`);
      const args = this.#arguments(call, shard);
      for (let index = 0; index < (call.times ?? 1); index++) operation(args);
    }
  }

  #arguments(call: Call, shard: number): Arguments<T> {
    const find = (name: string, type: "array" | "field" | "rule"): unknown => {
      const buffer = call.buffers[name];
      if (buffer === undefined)
        throw new Error(`Operation "${call.op}" needs a buffer for "${name}".`);
      return this.get(buffer, shard, type);
    };
    return {
      array: (name) => find(name, "array"),
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
