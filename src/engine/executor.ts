/** What runs shards on one thread, synchronously: checks programs, finds their buffers once, and makes their calls. */
import type { Folder } from "../ops/bind.ts";
import type { AnyOp, Call, Handle, HandleBufferSpec } from "../ops/define.ts";
import { checkCall, checkNumbers, roomOf, specOf, turnsOf } from "./check.ts";
import type { ArrayBufferSpec, BufferSpec, Layout, ListBufferSpec, Program } from "./engine.ts";

type Floats = Float32Array | Float64Array | Uint32Array;

/** A buffer as an engine keeps it. */
interface HeldBuffer {
  /** What operations get. */
  readonly argument: unknown;
  /** The contents where they lie, and how to replace them; not of handles. */
  contents?(): Floats;
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

/** The buffers of some shards, and programs over them. */
export interface Executor {
  /** Checks a program and finds its buffers. */
  prepare(program: Program): Run;
  upload(name: string, shard: number | "all", data: ArrayLike<number>): void;
  download(name: string, shard: number): Floats;
}

type Bound = (args: never) => unknown;

/** Arguments of a call by name; `index` is the turn of its loop. */
type Arguments = Record<string, unknown> & { index: number };

/** Makes room for the buffers of some shards. */
export function createExecutor(
  backend: Backend,
  layout: Layout,
  shards: readonly number[],
): Executor {
  const declared = new Map<string, readonly [declaration: AnyOp | Handle, bound: Bound]>();
  for (const [declarations, bound] of backend.folders)
    for (const [key, declaration] of Object.entries(declarations))
      declared.set(declaration.name, [declaration, bound[key]]);
  const find = <Kind extends AnyOp | Handle>(
    name: string,
    mark: keyof Kind,
  ): readonly [declaration: Kind, bound: Bound] => {
    const found = declared.get(name);
    if (!found || !(mark in found[0])) throw new Error(`This build has no "${name}".`);
    return found as readonly [Kind, Bound];
  };

  const buffers = new Map<string, HeldBuffer>();
  const create = (name: string, spec: BufferSpec): HeldBuffer => {
    if ("length" in spec) return backend.createArray(spec);
    if ("capacity" in spec) return backend.createList(spec);
    const [handle, make] = find<Handle>(spec.type, "buffer");
    checkNumbers(`Buffer "${name}"`, handle.params, spec.params);
    return backend.createHandle(spec, make);
  };
  for (const [name, spec] of Object.entries(layout))
    for (const owner of spec.scope === "shard" ? shards : ["all"])
      buffers.set(`${name} ${owner}`, create(name, spec));

  const bufferOf = (name: string, shard: number | "all"): HeldBuffer => {
    const { scope } = specOf(layout, name);
    return buffers.get(`${name} ${scope === "shard" ? shard : "all"}`) as HeldBuffer;
  };

  const argumentsOf = (call: Call, shard: number | "all"): Arguments => ({
    ...call.params,
    ...Object.fromEntries(
      Object.entries(call.buffers).map(([argument, name]) => [
        argument,
        bufferOf(name, shard).argument,
      ]),
    ),
    index: 0,
  });

  const prepareCall = (call: Call, turns: number): ((shard: number, index: number) => void) => {
    const [op, bound] = declared.get(call.op) ?? [];
    if (!bound || !op || !("buffers" in op)) throw new Error(`There is no operation "${call.op}".`);
    checkCall(op, call, layout, turns);
    const isOwn = Object.values(call.buffers).some((name) => layout[name].scope === "shard");
    const owners = isOwn ? shards : ["all" as const];
    const args = new Map(owners.map((owner) => [owner, argumentsOf(call, owner)] as const));
    return (shard, index) => {
      const own = args.get(isOwn ? shard : "all") as Arguments;
      own.index = index;
      for (let time = 0; time < (call.times ?? 1); time++) bound(own as never);
    };
  };

  const prepareEntry = (entry: Program[number]): Run => {
    if ("op" in entry) {
      const call = prepareCall(entry, 1);
      return (shard, isFirst) => {
        if (isFirst || !entry.once) call(shard, 0);
      };
    }
    const turns = turnsOf(entry);
    const body = entry.body.map((call) => prepareCall(call, turns));
    return (shard) => {
      for (let index = turns - entry.repeat; index < turns; index++)
        for (const call of body) call(shard, index);
    };
  };

  /** What can be looked into from outside. */
  const open = (name: string, shard: number | "all") => {
    const { contents, write } = bufferOf(name, shard);
    if (!contents || !write) throw new Error(`Buffer "${name}" is for operations alone.`);
    return { contents, write };
  };

  return {
    prepare: (program) => {
      const steps = program.map(prepareEntry);
      return (shard, isFirst) => {
        for (const step of steps) step(shard, isFirst);
      };
    },
    upload: (name, shard, data) => {
      const { write } = open(name, shard);
      const [room, atMost] = roomOf(layout[name]);
      if (data.length > room || (!atMost && data.length < room))
        throw new Error(
          `Buffer "${name}" holds ${atMost}${room} numbers, but ${data.length} were given.`,
        );
      write(data);
    },
    download: (name, shard) => open(name, shard).contents().slice(),
  };
}
