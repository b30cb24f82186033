/** Memories on a graphics card. All shards of a memory make a step at once: a kernel computes shard z of a dispatch. */
import type { GpuFolder } from "../../ops/bind-webgpu.ts";
import type { HandleBufferSpec } from "../../ops/define.ts";
import type { Kernel } from "../../ops/wgsl.ts";
import { checks } from "../check.ts";
import type {
  BufferSpec,
  Contents,
  Downloads,
  Layout,
  Memory,
  Program,
  Transfer,
} from "../engine.ts";
import { declarationsOf, type Place, type Run, resolve } from "../resolve.ts";
import { checkRoom, specOf } from "../room.ts";
import { COPY_DST, MAP_READ, TO_READ } from "./flags.ts";
import type { Compiled } from "./pipelines.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import { createRoom, type Room } from "./room.ts";

/** A device, and what is compiled for it. */
export interface Card {
  readonly device: GPUDevice;
  readonly folders: readonly GpuFolder[];
  compile(kernel: Kernel): Compiled;
  /** Does what it is given and waits for the device. @throws Error with one sentence, where that could not do it */
  watch<T>(work: () => Promise<T>): Promise<T>;
}

/** An array, or a list, of each shard or of all of them. */
interface Held extends Room {
  readonly type: "f32" | "u32";
  /** Of a list: how many numbers are in use, a word a shard. */
  readonly count?: Room;
}

/** Allocates the buffers of so many shards. */
export async function gpuMemory(card: Card, layout: Layout, shards: number): Promise<Memory> {
  return card.watch(async () => allocate(card, layout, shards));
}

function allocate(
  { device, folders, compile, watch }: Card,
  layout: Layout,
  shards: number,
): Memory {
  const recorder = createRecorder(device, compile, shards);
  const declared = declarationsOf(folders.map(([ops, bind]) => [ops, bind(recorder)]));
  const rooms: Room[] = [];
  const makeRoom = ({ scope }: BufferSpec, length: number, label: string): Room => {
    const room = createRoom(device, length, scope === "shared" ? 0 : shards, label);
    rooms.push(room);
    return room;
  };
  const held = new Map<string, Held>();
  const args = new Map<string, unknown>();
  for (const [name, spec] of Object.entries(layout)) {
    if (isHandle(spec)) args.set(name, makeHandle(declared, name, spec, makeRoom));
    else {
      const isList = "capacity" in spec;
      const room = makeRoom(spec, isList ? spec.capacity : spec.length, name);
      const own: Held = {
        ...room,
        type: isList ? "f32" : spec.type,
        count: isList ? makeRoom(spec, 1, `${name}: count`) : undefined,
      };
      held.set(name, own);
      args.set(name, own);
    }
  }
  const arrayOf = (name: string): Held => {
    specOf(layout, name);
    const found = held.get(name);
    if (!found) throw new Error(`Buffer "${name}" is for operations alone.`);
    return found;
  };
  const upload = (contents: Contents, shard: number | "all"): void => {
    for (const [name, data] of Object.entries(contents)) {
      const { type, count, ...room } = arrayOf(name);
      checkRoom(name, layout[name], data.length);
      put(room, shard, type === "u32" ? Uint32Array.from(data) : Float32Array.from(data));
      if (count) put(count, shard, Uint32Array.of(data.length));
    }
  };
  const put = (room: Room, shard: number | "all", words: Uint32Array | Float32Array): void => {
    const { buffer, stride } = room;
    const owners = shard === "all" ? Array(Math.max(1, room.shards)).keys() : [shard];
    for (const owner of owners)
      device.queue.writeBuffer(buffer, 4 * stride * owner, words as Uint32Array<ArrayBuffer>);
  };
  // To resolve a program there is one shard, which stands for all.
  const argumentOf: Place["argumentOf"] = (name) => args.get(name);
  const place: Place = { declared, checks, layout, shards: [0], argumentOf };
  const record = (run: Run, { repeat = 1, shared = {}, shards: own = [] }: Transfer): void => {
    try {
      checks.loop({ repeat, body: [] });
      upload(shared, "all");
      for (const [shard, contents] of own.entries()) upload(contents, shard);
      for (let time = 0; time < repeat; time++) run(0, true);
    } catch (error) {
      recorder.forget();
      throw error;
    }
  };
  /** Brings the first words of rooms: of each the words of every shard. */
  const bring = async (wanted: readonly (readonly [Room, words: number[]])[]) => {
    const pieces = wanted.flatMap(([room, words]) =>
      words.map((count, shard) => ({
        buffer: room.buffer,
        from: room.stride * shard,
        words: count,
      })),
    );
    const brought = await bringPieces(device, recorder.submit, pieces);
    return wanted.map((_, i) => brought.slice(i * shards, (i + 1) * shards));
  };
  const everyShard = (words: number): number[] => Array(shards).fill(words);
  const perform = async (run: Run, transfer: Transfer): Promise<Downloads[]> => {
    const { download = [] } = transfer;
    const wanted = download.map(arrayOf);
    const lists = wanted.flatMap(({ count }) => count ?? []);
    const bringAll = async (lengths: readonly number[][]): Promise<Downloads[]> => {
      const left = [...lengths];
      const arrays = await bring(
        wanted.map((held) => [held, held.count ? (left.shift() ?? []) : everyShard(held.length)]),
      );
      return everyShard(0).map((_, shard) =>
        Object.fromEntries(
          download.map((name, i) => [name, typed(wanted[i].type, arrays[i][shard])]),
        ),
      );
    };
    let lengths: number[][] = [];
    const whole = await watch(async () => {
      record(run, transfer);
      const asked = recorder.takeChecks();
      const rooms = [...asked.map(([words]) => words), ...lists];
      if (rooms.length === 0) return bringAll([]);
      const words = await bring(rooms.map((room) => [room, everyShard(1)]));
      const firsts = words.map((shards) => shards.map((bytes) => new Uint32Array(bytes)[0]));
      for (const [i, [, refuse]] of asked.entries())
        if (firsts[i].some((word) => word !== 0)) refuse();
      lengths = firsts.slice(asked.length);
      return undefined;
    });
    return whole ?? watch(() => bringAll(lengths));
  };
  return {
    shards,
    prepare: async (program) => {
      const run = resolve(program, place);
      return { run: (transfer = {}) => perform(run, transfer) };
    },
    run: async (program: Program, transfer = {}) => perform(resolve(program, place), transfer),
    dispose: async () => {
      for (const { buffer } of rooms) buffer.destroy();
      recorder.dispose();
    },
  };
}

function isHandle(spec: BufferSpec): spec is HandleBufferSpec {
  return "params" in spec;
}

function makeHandle(
  declared: Place["declared"],
  name: string,
  spec: HandleBufferSpec,
  makeRoom: (spec: BufferSpec, length: number, label: string) => Room,
): unknown {
  const [handle, make] = declared.get(spec.type) ?? [];
  if (!make || !handle || "buffers" in handle)
    throw new Error(`There are no buffers of type "${spec.type}".`);
  checks.handle(name, handle, spec.params);
  const allocate = (words: number, label: string) => makeRoom(spec, words, `${name}: ${label}`);
  return make({ params: spec.params, allocate } as never);
}

function typed(type: "f32" | "u32", bytes: ArrayBuffer): Float32Array | Uint32Array {
  return type === "u32" ? new Uint32Array(bytes) : new Float32Array(bytes);
}

/** A part of a buffer, in words. */
interface Piece {
  readonly buffer: GPUBuffer;
  readonly from: number;
  readonly words: number;
}

/** Submits, and brings pieces back. */
async function bringPieces(
  device: GPUDevice,
  submit: Recorder["submit"],
  pieces: readonly Piece[],
): Promise<ArrayBuffer[]> {
  const size = 4 * pieces.reduce((sum, { words }) => sum + words, 0);
  if (size === 0) {
    submit();
    await device.queue.onSubmittedWorkDone();
    return pieces.map(() => new ArrayBuffer(0));
  }
  const usage = MAP_READ | COPY_DST;
  const staging = device.createBuffer({ label: "downloads", size, usage });
  submit((encoder) => {
    let at = 0;
    for (const { buffer, from, words } of pieces) {
      encoder.copyBufferToBuffer(buffer, 4 * from, staging, at, 4 * words);
      at += 4 * words;
    }
  });
  await staging.mapAsync(TO_READ);
  const bytes = staging.getMappedRange();
  let at = 0;
  const brought = pieces.map(({ words }) => {
    const start = at;
    at += 4 * words;
    return bytes.slice(start, at);
  });
  staging.destroy();
  return brought;
}
