/** Holds the buffers of shards on one thread, and runs programs on them synchronously. */
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
import { checkRoom, specOf } from "./room.ts";

/** A buffer as an engine holds it. */
interface HeldBuffer {
  /** The argument that operations get for the buffer. */
  readonly argument: unknown;
  /** Returns the contents where they lie; handles have none. */
  contents?(): Float32Array | Float64Array | Uint32Array;
  /** Replaces the contents; handles have none. */
  write?(data: ArrayLike<number>): void;
}

/** The part in which engines differ: how buffers are made, and what operations are bound to. */
export interface Backend {
  readonly checks: Checks;
  readonly folders: readonly Folder[];
  createArray(spec: ArrayBufferSpec): HeldBuffer;
  createList(spec: ListBufferSpec): HeldBuffer;
  /** Makes a handle. @param make the function that the handle's folder makes it with */
  createHandle(spec: HandleBufferSpec, make: (params: never) => unknown): HeldBuffer;
}

/** A request for one run on some of the shards. */
export interface RunRequest {
  /** The number of a prepared program, or a program that runs once. */
  readonly program: number | Program;
  /** How many times it runs on each shard, once by default. */
  readonly repeat?: number;
  readonly shared?: Contents;
  readonly shards: readonly { readonly shard: number; readonly contents?: Contents }[];
  readonly download?: readonly string[];
}

/** The buffers of some shards, and the programs that run on them. */
export interface Executor {
  /** Checks a program, finds its buffers, and keeps it under a number. */
  prepare(number: number, program: Program): void;
  /** Runs a program. @returns the downloads of each shard */
  run(request: RunRequest): Downloads[];
}

/** Allocates the buffers of some shards. */
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
  /** Returns how to read and write a buffer. @throws Error if it is a handle */
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
    run: ({ program, repeat = 1, shared = {}, shards, download = [] }) => {
      checks.loop({ repeat, body: [] });
      const run = typeof program === "number" ? programs[program] : resolve(program, place);
      upload(shared, "all");
      return shards.map(({ shard, contents = {} }, i) => {
        upload(contents, shard);
        for (let time = 0; time < repeat; time++) run(shard, i === 0);
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
