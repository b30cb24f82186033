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
import { createRecorder } from "./recorder.ts";
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
  /** Numbers in use, by shard: those of an array are fixed. */
  readonly used: number[];
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
      const [type, length, used] =
        "length" in spec
          ? [spec.type, spec.length, spec.length]
          : (["f32", spec.capacity, 0] as const);
      const room = makeRoom(spec, length, name);
      const own: Held = { ...room, type, used: Array(Math.max(1, room.shards)).fill(used) };
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
      const { buffer, stride, type, used } = arrayOf(name);
      checkRoom(name, layout[name], data.length);
      const words = type === "u32" ? Uint32Array.from(data) : Float32Array.from(data);
      for (const owner of shard === "all" ? used.keys() : [stride > 0 ? shard : 0]) {
        used[owner] = data.length;
        device.queue.writeBuffer(buffer, owner * stride * 4, words);
      }
    }
  };
  // To resolve a program there is one shard, which stands for all.
  const argumentOf: Place["argumentOf"] = (name) => args.get(name);
  const place: Place = { declared, checks, layout, shards: [0], argumentOf };
  const perform = (
    run: Run,
    { repeat = 1, shared = {}, shards: own = [], download = [] }: Transfer,
  ) =>
    watch(async () => {
      try {
        checks.loop({ repeat, body: [] });
        upload(shared, "all");
        for (const [shard, contents] of own.entries()) upload(contents, shard);
        for (let time = 0; time < repeat; time++) run(0, true);
      } catch (error) {
        recorder.forget();
        throw error;
      }
      return read(
        device,
        recorder.submit,
        shards,
        download.map((name) => [name, arrayOf(name)]),
      );
    });
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

/** Submits, and brings arrays back. @returns those of each shard */
async function read(
  device: GPUDevice,
  submit: (more?: (encoder: GPUCommandEncoder) => void) => void,
  shards: number,
  wanted: readonly (readonly [string, Held])[],
): Promise<Downloads[]> {
  const downloads = Array.from({ length: shards }, (): Downloads => ({}));
  if (wanted.length === 0) {
    submit();
    await device.queue.onSubmittedWorkDone();
    return downloads;
  }
  const sizes = wanted.map(([, { length, shards }]) => 4 * length * Math.max(1, shards));
  const size = sizes.reduce((sum, size) => sum + size, 0);
  const usage = MAP_READ | COPY_DST;
  const staging = device.createBuffer({ label: "downloads", size, usage });
  submit((encoder) => {
    let at = 0;
    for (const [i, [, { buffer }]] of wanted.entries()) {
      encoder.copyBufferToBuffer(buffer, 0, staging, at, sizes[i]);
      at += sizes[i];
    }
  });
  await staging.mapAsync(TO_READ);
  const bytes = staging.getMappedRange();
  let at = 0;
  for (const [i, [name, { type, stride, used }]] of wanted.entries()) {
    for (const [shard, own] of downloads.entries()) {
      const start = at + 4 * stride * shard;
      const count = used[stride > 0 ? shard : 0];
      own[name] =
        type === "u32"
          ? new Uint32Array(bytes, start, count).slice()
          : new Float32Array(bytes, start, count).slice();
    }
    at += sizes[i];
  }
  staging.destroy();
  return downloads;
}
