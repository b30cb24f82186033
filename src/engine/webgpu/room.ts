/** Room for arrays on a device: planned first, and made once it is known that all of it fits. */
import type { GpuWords } from "../../ops/bind-webgpu.ts";
import { CardError } from "../card-error.ts";
import { COPY_DST, COPY_SRC, STORAGE } from "./flags.ts";

/** Words of every shard, one shard behind the other, or of all shards together. */
export interface Room extends GpuWords {
  readonly label: string;
  /** Shards that have their own; 0 where all share one. */
  readonly shards: number;
  /** Cells of the grid for each of which it has the same number of words; 0 where it has not. */
  readonly cells: number;
  /** Zeros at first; there from {@link makeRooms} on. */
  buffer: GPUBuffer;
}

const MEBIBYTE = 2 ** 20;

let rooms = 0;

/** Plans room for so many words of each shard. @param gridCells cells of the grid that it is for; 0 where it is for none */
export function planRoom(length: number, shards: number, label: string, gridCells: number): Room {
  const stride = shards > 0 ? length : 0;
  const cells = length % gridCells === 0 ? gridCells : 0;
  return { id: rooms++, length, stride, shards, label, cells } as Room;
}

/**
 * Makes all rooms of a memory. What the device cannot hold shows in the error scope around the call.
 * @throws CardError with the size that would fit, if the device binds no buffer of one of them
 */
export function makeRooms(device: GPUDevice, planned: readonly Room[]): void {
  const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
  const most = Math.min(maxStorageBufferBindingSize, maxBufferSize);
  const [largest] = planned.toSorted((a, b) => bytesOf(b) - bytesOf(a));
  if (largest && !(bytesOf(largest) <= most))
    throw new CardError(
      `"${largest.label}" needs ${Math.ceil(bytesOf(largest) / MEBIBYTE)} MiB in one piece, and this graphics card gives ${Math.floor(most / MEBIBYTE)} MiB at most: ${whatFits(largest, most)}.`,
    );
  const usage = STORAGE | COPY_SRC | COPY_DST;
  for (const room of planned)
    room.buffer = device.createBuffer({ label: room.label, size: bytesOf(room), usage });
}

/** Never empty, and whole vectors: kernels take arrays of either. */
function bytesOf({ length, shards }: Room): number {
  return Math.ceil(Math.max(1, length * Math.max(1, shards)) / 4) * 16;
}

/** How much less fits so many bytes: of the samples, or of the cells if the room has the same for each of them. */
function whatFits({ length, shards, cells }: Room, most: number): string {
  const words = 4 * Math.floor(most / 16);
  const samples = Math.floor(words / length);
  const side = Math.floor(Math.sqrt((words * cells) / (length * Math.max(1, shards))));
  const fits = [
    shards > 1 && samples > 0 && `${samples} of every ${shards} samples or dishes`,
    side > 0 && `a grid of at most ${side} x ${side} cells`,
  ].filter(Boolean);
  return fits.length > 0 ? `${fits.join(", or ")} would fit` : "take a smaller model";
}
