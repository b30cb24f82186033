/** Records what a run shall do on a device, and submits it. */
import type { GpuHost, GpuWords } from "../../ops/bind-webgpu.ts";
import type { Kernel } from "../../ops/wgsl.ts";
import { COPY_DST, UNIFORM } from "./flags.ts";
import { type Compiled, writeNumbers } from "./pipelines.ts";
import type { Room } from "./room.ts";

/** Bytes from the numbers of one dispatch to those of the next: every device can bind at such offsets. */
const SLOT = 256;
/** Dispatches that are submitted together, at most. */
const SLOTS = 1024;

type Command =
  | { readonly clear: Room }
  | {
      readonly compiled: Compiled;
      readonly group: GPUBindGroup;
      readonly offset: number;
      readonly workgroups: readonly [x: number, y: number, z: number];
    };

/** What is asked when a run is done. */
type Check = readonly [words: Room, refuse: () => void];

/** What records a run. */
export interface Recorder extends GpuHost {
  /** Hands over the checks of the run. */
  takeChecks(): Check[];
  /** Submits what was recorded. @param more commands that shall follow it */
  submit(more?: (encoder: GPUCommandEncoder) => void): void;
  /** Forgets what was recorded. */
  forget(): void;
  /** Frees its memory. */
  dispose(): void;
}

/** Makes a recorder. @param shards that a memory has */
export function createRecorder(
  device: GPUDevice,
  compile: (kernel: Kernel) => Compiled,
  shards: number,
): Recorder {
  const usage = UNIFORM | COPY_DST;
  const buffer = device.createBuffer({ label: "numbers", size: SLOT * SLOTS, usage });
  const view = new DataView(new ArrayBuffer(SLOT * SLOTS));
  const groups = new Map<string, GPUBindGroup>();
  let commands: Command[] = [];
  const checks: Check[] = [];
  let slots = 0;

  const groupOf = (compiled: Compiled, rooms: readonly Room[], label: string): GPUBindGroup => {
    const name = [compiled.id, ...rooms.map(({ id }) => id)].join();
    const known = groups.get(name);
    if (known) return known;
    const group = device.createBindGroup({
      label,
      layout: compiled.layout,
      entries: [
        { binding: 0, resource: { buffer, size: compiled.numbers } },
        ...rooms.map((room, i) => ({ binding: i + 1, resource: { buffer: room.buffer } })),
      ],
    });
    groups.set(name, group);
    return group;
  };
  const clearCommands = (): void => {
    commands = [];
    slots = 0;
  };
  const submit: Recorder["submit"] = (more) => {
    if (slots > 0) device.queue.writeBuffer(buffer, 0, view.buffer, 0, slots * SLOT);
    const encoder = device.createCommandEncoder();
    encode(encoder, commands);
    more?.(encoder);
    device.queue.submit([encoder.finish()]);
    clearCommands();
  };
  return {
    dispatch: (kernel, buffers, numbers, [x, y = 1]) => {
      if (slots === SLOTS) submit();
      const compiled = compile(kernel);
      const named = buffers as Readonly<Record<string, GpuWords>>;
      const rooms = Object.keys(kernel.buffers).map((name) => named[name] as Room);
      const offset = slots++ * SLOT;
      writeNumbers(kernel, numbers, named, view, offset);
      const isOwn = Object.entries(kernel.buffers).some(
        ([name, storage]) => storage.startsWith("write") && named[name].stride > 0,
      );
      commands.push({
        compiled,
        group: groupOf(compiled, rooms, kernel.label),
        offset,
        workgroups: [x, y, isOwn ? shards : 1],
      });
    },
    clear: (words) => {
      commands.push({ clear: words as Room });
    },
    write: (words, data) => {
      // What is written takes effect before anything that is submitted later.
      submit();
      const { buffer, stride, shards } = words as Room;
      for (let shard = 0; shard < Math.max(1, shards); shard++)
        device.queue.writeBuffer(buffer, 4 * stride * shard, data);
    },
    check: (words, refuse) => {
      checks.push([words as Room, refuse]);
    },
    takeChecks: () => checks.splice(0),
    submit,
    forget: () => {
      clearCommands();
      checks.splice(0);
    },
    dispose: () => buffer.destroy(),
  };
}

/** Writes commands, with neighbouring dispatches in one pass. */
function encode(encoder: GPUCommandEncoder, commands: readonly Command[]): void {
  let pass: GPUComputePassEncoder | undefined;
  for (const command of commands) {
    if ("clear" in command) {
      pass?.end();
      pass = undefined;
      encoder.clearBuffer(command.clear.buffer);
      continue;
    }
    pass ??= encoder.beginComputePass();
    pass.setPipeline(command.compiled.pipeline);
    pass.setBindGroup(0, command.group, [command.offset]);
    pass.dispatchWorkgroups(...command.workgroups);
  }
  pass?.end();
}
