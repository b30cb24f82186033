/** What runs shards on one thread, synchronously. */
import type { Folder } from "../ops/bind.ts";
import type { HandleBufferSpec } from "../ops/define.ts";
import type { Checks } from "./check.ts";
import type {
  ArrayBufferSpec,
  BufferSpec,
  Contents,
  Downloads,
  Layout,
  ListBufferSpec,
  Program,
} from "./engine.ts";
import { declarationsOf, type Place, type Run, resolve } from "./resolve.ts";
import { roomOf, specOf } from "./room.ts";

/** A buffer as an engine keeps it. */
interface HeldBuffer {
  /** What operations get. */
  readonly argument: unknown;
  /** The contents where they lie, and how to replace them; not of handles. */
  contents?(): Float32Array | Float64Array | Uint32Array;
  write?(data: ArrayLike<number>): void;
}

/** What engines differ in. */
export interface Backend {
  readonly checks: Checks;
  readonly folders: readonly Folder[];
  createArray(spec: ArrayBufferSpec): HeldBuffer;
  createList(spec: ListBufferSpec): HeldBuffer;
  /** @param make what the folder binds the handle to */
  createHandle(spec: HandleBufferSpec, make: (params: never) => unknown): HeldBuffer;
}

/** One run on some of the shards. */
export interface RunRequest {
  /** A prepared program by its number, or one that runs once. */
  readonly program: number | Program;
  readonly shared?: Contents;
  readonly shards: readonly { readonly shard: number; readonly contents?: Contents }[];
  readonly download?: readonly string[];
}

/** The buffers of some shards, and programs over them. */
export interface Executor {
  /** Checks a program, finds its buffers, and keeps it under a number. */
  prepare(number: number, program: Program): void;
  /** @returns the downloads of each shard */
  run(request: RunRequest): Downloads[];
}

/** Makes room for the buffers of some shards. */
export function createExecutor(
  backend: Backend,
  layout: Layout,
  shards: readonly number[],
): Executor {
  const declared = declarationsOf(backend.folders);
  const buffers = new Map<string, HeldBuffer>();
  for (const [name, spec] of Object.entries(layout))
    for (const owner of spec.scope === "shard" ? shards : ["all"])
      buffers.set(`${name} ${owner}`, createBuffer(backend, declared, name, spec));

  const bufferOf = (name: string, shard: number | "all"): HeldBuffer => {
    const { scope } = specOf(layout, name);
    return buffers.get(`${name} ${scope === "shard" ? shard : "all"}`) as HeldBuffer;
  };
  /** What can be looked into from outside. */
  const open = (name: string, shard: number | "all") => {
    const { contents, write } = bufferOf(name, shard);
    if (!contents || !write) throw new Error(`Buffer "${name}" is for operations alone.`);
    return { contents, write };
  };
  const upload = (contents: Contents, shard: number | "all"): void => {
    for (const [name, data] of Object.entries(contents)) {
      const { write } = open(name, shard);
      checkRoom(name, layout[name], data.length);
      write(data);
    }
  };

  const argumentOf: Place["argumentOf"] = (name, shard) => bufferOf(name, shard).argument;
  const { checks } = backend;
  const place = { declared, checks, layout, shards, argumentOf };
  const programs: Run[] = [];
  return {
    prepare: (number, program) => {
      programs[number] = resolve(program, place);
    },
    run: ({ program, shared = {}, shards, download = [] }) => {
      const run = typeof program === "number" ? programs[program] : resolve(program, place);
      upload(shared, "all");
      return shards.map(({ shard, contents = {} }, i) => {
        upload(contents, shard);
        run(shard, i === 0);
        return Object.fromEntries(
          download.map((name) => [name, open(name, shard).contents().slice()]),
        );
      });
    },
  };
}

function createBuffer(
  backend: Backend,
  declared: Place["declared"],
  name: string,
  spec: BufferSpec,
): HeldBuffer {
  if ("length" in spec) return backend.createArray(spec);
  if ("capacity" in spec) return backend.createList(spec);
  const [handle, make] = declared.get(spec.type) ?? [];
  if (!make || !handle || "buffers" in handle)
    throw new Error(`There are no buffers of type "${spec.type}".`);
  backend.checks.handle(name, handle, spec.params);
  return backend.createHandle(spec, make);
}

/** Checks that data fits a buffer before it is copied. */
function checkRoom(name: string, spec: BufferSpec, given: number): void {
  const [room, atMost] = roomOf(spec);
  if (given > room || (!atMost && given < room))
    throw new Error(`Buffer "${name}" holds ${atMost}${room} numbers, but ${given} were given.`);
}
