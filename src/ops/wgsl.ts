/**
 * Kernels in WGSL: a body, and the declarations around it. A kernel computes all shards at once: shard z of a dispatch is the
 * z-th part of each of its buffers.
 */

/** What a kernel takes a buffer for an array of, and whether it writes it; several invocations may write to one atomic. */
export type Storage =
  | "f32"
  | "u32"
  | "vec4f"
  | "write f32"
  | "write u32"
  | "write vec4f"
  | "write atomic<u32>";

/** A kernel, ready to be compiled. Two with the same code are the same. */
export interface Kernel<
  B extends Readonly<Record<string, Storage>> = Readonly<Record<string, Storage>>,
  N extends Readonly<Record<string, "u32" | "f32">> = Readonly<Record<string, "u32" | "f32">>,
> {
  /** For the driver's messages. */
  readonly label: string;
  readonly buffers: B;
  readonly numbers: N;
  readonly code: string;
}

/** What a kernel is made of. */
interface Source<
  B extends Readonly<Record<string, Storage>>,
  N extends Readonly<Record<string, "u32" | "f32">>,
> {
  readonly label: string;
  /** Invocations of a workgroup. */
  readonly size: number;
  /** In the order of their bindings, from 1 on. Element i of a shard is, for "state", `state[stateAt(i)]`. */
  readonly buffers: B;
  /** Numbers of a dispatch, `n.height` for "height". */
  readonly numbers: N;
  /** Constants, functions and workgroup memory. */
  readonly declarations?: string;
  /** Statements. They know `group` (workgroup), `lane` (invocation in it), `item` (number of the invocation) and `shard`. */
  readonly main: string;
}

/** Writes the whole text of a kernel. */
export function defineKernel<
  const B extends Readonly<Record<string, Storage>>,
  const N extends Readonly<Record<string, "u32" | "f32">> = Readonly<Record<never, never>>,
>({ label, size, buffers, numbers, declarations = "", main }: Source<B, N>): Kernel<B, N> {
  const fields = [
    ...Object.entries(numbers).map(([name, type]) => `  ${name}: ${type},`),
    ...Object.keys(buffers).map((name) => `  ${name}Stride: u32,`),
  ];
  const bindings = Object.entries(buffers).flatMap(([name, storage], i) => [
    `@group(0) @binding(${i + 1}) var<storage, ${isWritten(storage) ? "read_write" : "read"}> ${name}: array<${elementOf(storage)}>;`,
    `fn ${name}At(i: u32) -> u32 { return shard * n.${name}Stride + i; }`,
  ]);
  const code = `struct Numbers {
${fields.join("\n")}
}
@group(0) @binding(0) var<uniform> n: Numbers;
var<private> shard: u32;
${bindings.join("\n")}
${declarations}
@compute @workgroup_size(${size})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  shard = group.z;
  let item = (group.y * groups.x + group.x) * ${size} + lane;
${main}
}
`;
  return { label, buffers, numbers, code };
}

export function isWritten(storage: Storage): boolean {
  return storage.startsWith("write");
}

/** Workgroups for so many items, one an invocation: more than fit along x go on along y. */
export function groupsFor(items: number, size = 64): [x: number, y: number] {
  const groups = Math.ceil(items / size);
  const rows = Math.ceil(groups / 65535);
  return [Math.ceil(groups / rows), rows];
}

/** Type of the elements of a buffer. */
export function elementOf(storage: Storage): string {
  return storage.replace("write ", "");
}

/** One piece of text for each number from 0 on: a loop that is unrolled here, so that what it counts stays in registers. */
export function each(count: number, text: (i: number) => string, separator = "\n"): string {
  return Array.from({ length: count }, (_, i) => text(i)).join(separator);
}

/** How many vectors of four hold so many floats. */
export function vectors(floats: number): number {
  return Math.ceil(floats / 4);
}
