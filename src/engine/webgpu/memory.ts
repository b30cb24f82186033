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
import type { Draw } from "./canvas.ts";
import type { Compiled } from "./pipelines.ts";
import { createReader, type Held } from "./reader.ts";
import { createRecorder } from "./recorder.ts";
import { makeRooms, planRoom, type Room } from "./room.ts";

/** A device, and what is compiled for it. */
export interface Card {
  readonly device: GPUDevice;
  readonly folders: readonly GpuFolder[];
  compile(kernel: Kernel): Compiled;
  readonly draw: Draw | undefined;
  /** Does what it is given and waits for the device. @throws Error with one sentence, where that could not do it */
  watch<T>(work: () => Promise<T>): Promise<T>;
}

/** Allocates the buffers of so many shards. */
export async function gpuMemory(card: Card, layout: Layout, shards: number): Promise<Memory> {
  let memory: Memory | undefined;
  try {
    return await card.watch(async () => {
      memory = allocate(card, layout, shards);
      return memory;
    });
  } catch (error) {
    // That there is too little memory is only said when part of it is taken.
    await memory?.dispose();
    throw error;
  }
}

function allocate(
  { device, folders, compile, draw, watch }: Card,
  layout: Layout,
  shards: number,
): Memory {
  const { maxComputeWorkgroupsPerDimension: most } = device.limits;
  if (!(shards <= most))
    throw new Error(
      `A graphics card computes at most ${most} samples or dishes at once, not ${shards}: take a smaller batch, or fewer dishes.`,
    );
  const recorder = createRecorder(device, compile, shards);
  const declared = declarationsOf(folders.map(([ops, bind]) => [ops, bind(recorder)]));
  const rooms: Room[] = [];
  const gridCells = cellsOf(layout);
  const plan: PlanRoom = (spec, length, label) => {
    const own = isHandle(spec) ? cellsOfHandle(spec) : gridCells;
    const room = planRoom(length, spec.scope === "shared" ? 0 : shards, label, own);
    rooms.push(room);
    return room;
  };
  const { held, args } = hold(layout, declared, plan);
  try {
    makeRooms(device, rooms);
  } catch (error) {
    recorder.dispose();
    throw error;
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
  const reader = createReader(device, recorder.submit, shards);
  /** Lists are as long as the run made them, and operations may refuse what only the device sees: both are asked first. */
  const perform = async (run: Run, transfer: Transfer): Promise<Downloads[]> => {
    const wanted = (transfer.download ?? []).map((name) => [name, arrayOf(name)] as const);
    const lists = wanted.flatMap(([, { count }]) => count ?? []);
    let counts: number[][] = [];
    const whole = await watch(async () => {
      record(run, transfer);
      const { drawing } = transfer;
      if (draw && drawing)
        drawing.take(draw(recorder.submit, arrayOf(drawing.words).buffer, drawing));
      const asked = recorder.takeChecks();
      if (asked.length + lists.length === 0) return reader.downloads(wanted, []);
      const words = await reader.words([...asked.map(([words]) => words), ...lists]);
      for (const [i, [, refuse]] of asked.entries())
        if (words[i].some((word) => word !== 0)) refuse();
      counts = words.slice(asked.length);
      return undefined;
    });
    return whole ?? watch(() => reader.downloads(wanted, counts));
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

type PlanRoom = (spec: BufferSpec, length: number, label: string) => Room;

/** Plans room for all buffers of a layout. @returns arrays and lists, and what operations get for each buffer */
function hold(layout: Layout, declared: Place["declared"], plan: PlanRoom) {
  const held = new Map<string, Held>();
  const args = new Map<string, unknown>();
  for (const [name, spec] of Object.entries(layout)) {
    if (isHandle(spec)) {
      args.set(name, makeHandle(declared, name, spec, plan));
      continue;
    }
    const isList = "capacity" in spec;
    const room = plan(spec, isList ? spec.capacity : spec.length, name);
    const own: Held = Object.assign(room, {
      type: isList ? "f32" : spec.type,
      count: isList ? plan(spec, 1, `${name}: count`) : undefined,
    } as const);
    held.set(name, own);
    args.set(name, own);
  }
  return { held, args };
}

/** Cells of the grid that a layout is for; 0 where it is for none. */
function cellsOf(layout: Layout): number {
  return Math.max(0, ...Object.values(layout).filter(isHandle).map(cellsOfHandle));
}

function cellsOfHandle({ params: { height = 0, width = 0 } }: HandleBufferSpec): number {
  return height * width;
}

function isHandle(spec: BufferSpec): spec is HandleBufferSpec {
  return "params" in spec;
}

function makeHandle(
  declared: Place["declared"],
  name: string,
  spec: HandleBufferSpec,
  plan: PlanRoom,
): unknown {
  const [handle, make] = declared.get(spec.type) ?? [];
  if (!make || !handle || "buffers" in handle)
    throw new Error(`There are no buffers of type "${spec.type}".`);
  checks.handle(name, handle, spec.params);
  const allocate = (words: number, label: string) => plan(spec, words, `${name}: ${label}`);
  return make({ params: spec.params, allocate } as never);
}
