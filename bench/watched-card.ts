/** An engine on Dawn's null back end, which tells of what it is asked for and computes nothing. */
import { create } from "webgpu";
import type { Engine } from "../src/engine/engine.ts";
import { folders } from "../src/engine/generated/webgpu.ts";
import { engineOn } from "../src/engine/webgpu/engine.ts";
import type { GpuFolder, GpuHost } from "../src/ops/bind-webgpu.ts";
import { isWritten, type Kernel } from "../src/ops/wgsl.ts";

/** Numbers of a dispatch by their names. */
export type Numbers = Readonly<Record<string, number>>;

/** Hears of a dispatch: the lanes of one shard, and whether it writes only to what all shards share. */
type Tell = (kernel: Kernel, numbers: Numbers, lanes: number, isShared: boolean) => void;

/** Starts such an engine. */
export async function watchedCard(tell: Tell): Promise<Engine> {
  const gpu = create(["backend=null"]);
  const device = (await (await gpu.requestAdapter())?.requestDevice()) as GPUDevice;
  held.push(gpu);
  const dispatchOf =
    (host: GpuHost): GpuHost["dispatch"] =>
    (kernel, buffers, numbers, [x, y = 1]) => {
      const size = Number(/@workgroup_size\((\d+)\)/.exec(kernel.code)?.[1]);
      const written = Object.entries(kernel.buffers).filter(([, storage]) => isWritten(storage));
      const isShared = written.every(([name]) => buffers[name].stride === 0);
      tell(kernel, numbers, x * y * size, isShared);
      host.dispatch(kernel, buffers, numbers, [x, y]);
    };
  const telling = (table: readonly GpuFolder[]) =>
    table.map(
      ([ops, bind]): GpuFolder => [ops, (host) => bind({ ...host, dispatch: dispatchOf(host) })],
    );
  return engineOn(device, {
    growing: async () => telling(await folders.growing()),
    objectives: async () => telling(await folders.objectives()),
    variational: async () => telling(await folders.variational()),
  });
}

// A device lives only while what it came from is held.
const held: GPU[] = [];
