/** Room for arrays on a device. */
import type { GpuWords } from "../../ops/bind-webgpu.ts";
import { CardError } from "../card-error.ts";
import { COPY_DST, COPY_SRC, STORAGE } from "./flags.ts";

/** Words of every shard, one shard behind the other, or of all shards together. */
export interface Room extends GpuWords {
  readonly buffer: GPUBuffer;
  /** Shards that have their own. */
  readonly shards: number;
}

const MEBIBYTE = 2 ** 20;

let rooms = 0;

/**
 * Makes zeroed room. What the device cannot hold shows in the error scope around the call.
 * @param shards that have their own; 0 where all share one
 * @throws CardError with the size, if the device binds no buffer of it
 */
export function createRoom(device: GPUDevice, length: number, shards: number, label: string): Room {
  // Never empty, and whole vectors: kernels take arrays of either.
  const size = Math.ceil(Math.max(1, length * Math.max(1, shards)) / 4) * 16;
  const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
  const most = Math.min(maxStorageBufferBindingSize, maxBufferSize);
  if (!(size <= most))
    throw new CardError(
      `"${label}" needs ${Math.ceil(size / MEBIBYTE)} MiB in one piece, and this graphics card was asked for ${Math.floor(most / MEBIBYTE)} MiB at most: take a smaller grid or fewer samples.`,
    );
  const usage = STORAGE | COPY_SRC | COPY_DST;
  const buffer = device.createBuffer({ label, size, usage });
  return { id: rooms++, length, stride: shards > 0 ? length : 0, shards, buffer };
}
