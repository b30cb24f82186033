/** Compiles kernels for a device, each text once. */
import { elementOf, isWritten, type Kernel } from "../../ops/wgsl.ts";
import { COMPUTE } from "./flags.ts";

/** A kernel that is ready to run. */
export interface Compiled {
  /** Tells kernels apart. */
  readonly id: number;
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
  /** Bytes of its numbers. */
  readonly numbers: number;
}

/** Returns what compiles kernels. What the driver refuses shows in the error scope around the call. */
export function pipelinesOn(device: GPUDevice): (kernel: Kernel) => Compiled {
  const compiled = new Map<string, Compiled>();
  return (kernel) => {
    const known = compiled.get(kernel.code);
    if (known) return known;
    const { label, code } = kernel;
    const layout = device.createBindGroupLayout({ label, entries: entriesOf(kernel) });
    const pipeline = device.createComputePipeline({
      label,
      layout: device.createPipelineLayout({ label, bindGroupLayouts: [layout] }),
      compute: { module: device.createShaderModule({ label, code }) },
    });
    const made = { id: compiled.size, pipeline, layout, numbers: 4 * numberCount(kernel) };
    compiled.set(code, made);
    return made;
  };
}

function numberCount({ numbers, buffers }: Kernel): number {
  return Object.keys(numbers).length + Object.keys(buffers).length;
}

/** Numbers in binding 0, at an offset of each dispatch, and then the buffers. */
function entriesOf({ buffers }: Kernel): GPUBindGroupLayoutEntry[] {
  const visibility = COMPUTE;
  return [
    { binding: 0, visibility, buffer: { type: "uniform", hasDynamicOffset: true } },
    ...Object.values(buffers).map(
      (storage, i): GPUBindGroupLayoutEntry => ({
        binding: i + 1,
        visibility,
        buffer: { type: isWritten(storage) ? "storage" : "read-only-storage" },
      }),
    ),
  ];
}

/**
 * Writes the numbers of a dispatch in the order in which a kernel declares them: its own, then the stride of each buffer, in
 * elements of its type.
 * @param strides in words
 */
export function writeNumbers(
  { numbers, buffers }: Kernel,
  values: Readonly<Record<string, number>>,
  strides: Readonly<Record<string, { readonly stride: number }>>,
  view: DataView,
  start: number,
): void {
  let at = start;
  for (const [name, type] of Object.entries(numbers)) {
    if (type === "f32") view.setFloat32(at, values[name], true);
    else view.setUint32(at, values[name], true);
    at += 4;
  }
  for (const [name, storage] of Object.entries(buffers)) {
    const words = elementOf(storage) === "vec4f" ? 4 : 1;
    view.setUint32(at, strides[name].stride / words, true);
    at += 4;
  }
}
