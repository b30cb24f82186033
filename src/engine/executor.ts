/** What runs shards on one thread, synchronously: checks programs, finds their buffers once, and makes their calls. */
import type { Folder } from "../ops/bind.ts";
import type { AnyOp, Call, Handle, HandleBufferSpec } from "../ops/define.ts";
import { checkCall, checkNumbers, turnsOf } from "./check.ts";
import type { ArrayBufferSpec, BufferSpec, Layout, ListBufferSpec, Program } from "./engine.ts";

type Floats = Float32Array | Float64Array | Uint32Array;

/** A buffer as an engine keeps it. */
export interface HeldBuffer {
  /** What operations get. */
  readonly argument: unknown;
  /** The contents where they lie; nothing for handles. */
  contents?(): Floats;
  /** Replaces the contents; they fit. */
  write?(data: ArrayLike<number>): void;
}

/** What engines differ in. */
export interface Backend {
  readonly folders: readonly Folder[];
  createArray(spec: ArrayBufferSpec): HeldBuffer;
  createList(spec: ListBufferSpec): HeldBuffer;
  /** @param make what the folder binds the handle to */
  createHandle(spec: HandleBufferSpec, make: (params: never) => unknown): HeldBuffer;
}

/** A checked program on one thread. @param isFirst whether this is the first shard of a run */
export type Run = (shard: number, isFirst: boolean) => void;

/** Arguments of a call; the turn of its loop changes. */
type Arguments = Record<string, unknown> & { index: number };

export class Executor {
  readonly #layout: Layout;
  readonly #shards: readonly number[];
  readonly #buffers = new Map<string, HeldBuffer>();
  readonly #operations = new Map<string, readonly [op: AnyOp, run: (args: never) => unknown]>();

  /** Makes room for the buffers of some shards. */
  constructor(backend: Backend, layout: Layout, shards: readonly number[]) {
    this.#layout = layout;
    this.#shards = shards;
    const handles = new Map<string, readonly [handle: Handle, make: (params: never) => unknown]>();
    for (const [declared, bound] of backend.folders)
      for (const [name, declaration] of Object.entries(declared))
        if ("lengths" in declaration)
          this.#operations.set(declaration.name, [declaration, bound[name]]);
        else handles.set(declaration.name, [declaration, bound[name]]);
    const create = (name: string, spec: BufferSpec): HeldBuffer => {
      if ("length" in spec) return backend.createArray(spec);
      if ("capacity" in spec) return backend.createList(spec);
      const [handle, make] = handles.get(spec.type) ?? [];
      if (!handle || !make) throw new Error(`There are no buffers of type "${spec.type}".`);
      checkNumbers(`Buffer "${name}"`, handle.params, spec.params);
      return backend.createHandle(spec, make);
    };
    for (const [name, spec] of Object.entries(layout))
      for (const owner of spec.scope === "shard" ? shards : ["all"])
        this.#buffers.set(`${name} ${owner}`, create(name, spec));
  }

  /** Checks a program and finds its buffers. */
  prepare(program: Program): Run {
    const steps = program.map((entry): Run => {
      if ("op" in entry) {
        const call = this.#prepare(entry, 1);
        return (shard, isFirst) => {
          if (isFirst || !entry.once) call(shard, 0);
        };
      }
      const turns = turnsOf(entry);
      const body = entry.body.map((call) => this.#prepare(call, turns));
      return (shard) => {
        for (let index = turns - entry.repeat; index < turns; index++)
          for (const call of body) call(shard, index);
      };
    });
    return (shard, isFirst) => {
      for (const step of steps) step(shard, isFirst);
    };
  }

  upload(name: string, shard: number | "all", data: ArrayLike<number>): void {
    const { contents, write } = this.#find(name, shard);
    const spec = this.#layout[name];
    if (!contents || !write) throw new Error(`Nothing can be put into buffer "${name}".`);
    if ("length" in spec && data.length !== spec.length)
      throw new Error(
        `Buffer "${name}" holds ${spec.length} numbers, but ${data.length} were given.`,
      );
    if ("capacity" in spec && data.length > spec.capacity)
      throw new Error(
        `Buffer "${name}" holds at most ${spec.capacity} numbers, but ${data.length} were given.`,
      );
    write(data);
  }

  download(name: string, shard: number): Floats {
    const { contents } = this.#find(name, shard);
    if (!contents) throw new Error(`Nothing can be read from buffer "${name}".`);
    return contents().slice();
  }

  #prepare(call: Call, turns: number): (shard: number, index: number) => void {
    const [op, run] = this.#operations.get(call.op) ?? [];
    if (!op || !run) throw new Error(`There is no operation "${call.op}".`);
    checkCall(op, call, this.#layout, turns);
    const isShared = Object.values(call.buffers).every(
      (name) => this.#layout[name].scope !== "shard",
    );
    const shared = isShared && this.#arguments(op, call, "all");
    const own = new Map(
      isShared ? [] : this.#shards.map((shard) => [shard, this.#arguments(op, call, shard)]),
    );
    const { times = 1 } = call;
    return (shard, index) => {
      const args = shared || (own.get(shard) as Arguments);
      args.index = index;
      for (let time = 0; time < times; time++) run(args as never);
    };
  }

  #arguments(op: AnyOp, call: Call, shard: number | "all"): Arguments {
    const args: Arguments = { ...call.params, index: 0 };
    for (const [argument, name] of Object.entries(call.buffers)) {
      const buffer = this.#find(name, shard);
      // Where there is no kernel, an array itself is wanted: it may have moved since.
      if (op.module) args[argument] = buffer.argument;
      else Object.defineProperty(args, argument, { get: buffer.contents });
    }
    return args;
  }

  #find(name: string, shard: number | "all"): HeldBuffer {
    const spec = this.#layout[name];
    if (!spec) throw new Error(`The layout has no buffer "${name}".`);
    const buffer = this.#buffers.get(`${name} ${spec.scope === "shard" ? shard : "all"}`);
    if (!buffer) throw new Error(`Shard ${shard} is not held here.`);
    return buffer;
  }
}
