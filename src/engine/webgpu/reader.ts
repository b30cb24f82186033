/** Brings back what a run left on a device. */
import type { Downloads } from "../engine.ts";
import { COPY_DST, MAP_READ, TO_READ } from "./flags.ts";
import type { Recorder } from "./recorder.ts";
import type { Room } from "./room.ts";

/** An array, or a list, of each shard or of all of them. */
export interface Held extends Room {
  readonly type: "f32" | "u32";
  /** Of a list: how many numbers are in use, a word a shard. */
  readonly count?: Room;
}

/** Submits what was recorded, and brings back what it left. */
export interface Reader {
  /** Brings the first word of every shard, for each room. */
  words(rooms: readonly Room[]): Promise<number[][]>;
  /** Brings arrays and lists by name, for each shard. @param counts numbers in use of every shard, for each of the lists */
  downloads(
    wanted: readonly (readonly [name: string, held: Held])[],
    counts: readonly number[][],
  ): Promise<Downloads[]>;
}

/** Makes what reads the rooms of a memory. @param shards that it has */
export function createReader(
  device: GPUDevice,
  submit: Recorder["submit"],
  shards: number,
): Reader {
  const all = Array.from({ length: shards }, (_, shard) => shard);
  /** @param lengths words to bring of every shard, for each room */
  const bring = async (rooms: readonly Room[], lengths: readonly number[][]) => {
    const pieces = rooms.flatMap(({ buffer, stride }, i) =>
      all.map((shard) => ({ buffer, from: stride * shard, words: lengths[i][shard] })),
    );
    const brought = await bringPieces(device, submit, pieces);
    return rooms.map((_, i) => brought.slice(i * shards, (i + 1) * shards));
  };
  return {
    words: async (rooms) => {
      const brought = await bring(rooms, Array(rooms.length).fill(Array(shards).fill(1)));
      return brought.map((shards) => shards.map((bytes) => new Uint32Array(bytes)[0]));
    },
    downloads: async (wanted, counts) => {
      const left = [...counts];
      const rooms = wanted.map(([, held]) => held);
      const lengths = rooms.map(({ count, length }) =>
        count ? (left.shift() ?? []) : Array(shards).fill(length),
      );
      const brought = await bring(rooms, lengths);
      return all.map((shard) =>
        Object.fromEntries(
          wanted.map(([name, { type }], i) => [name, typed(type, brought[i][shard])]),
        ),
      );
    },
  };
}

function typed(type: Held["type"], bytes: ArrayBuffer): Float32Array | Uint32Array {
  return type === "u32" ? new Uint32Array(bytes) : new Float32Array(bytes);
}

/** A part of a buffer, in words. */
interface Piece {
  readonly buffer: GPUBuffer;
  readonly from: number;
  readonly words: number;
}

/** Submits, and brings pieces back: together, unless that takes a larger buffer than the device makes. */
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
  if (size > device.limits.maxBufferSize && pieces.length > 1) {
    const middle = pieces.length >> 1;
    const halves = [pieces.slice(0, middle), pieces.slice(middle)];
    // Both are asked for before the first wait, within the error scopes of the run.
    return (await Promise.all(halves.map((half) => bringPieces(device, submit, half)))).flat();
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
