import type { BufferSpec, Layout } from "./engine.ts";

/** What a buffer is. */
export function specOf(layout: Layout, name: string): BufferSpec {
  const spec = layout[name];
  if (!spec) throw new Error(`The layout has no buffer "${name}".`);
  return spec;
}

/** How many numbers a buffer has, or at most. */
export function roomOf(spec: BufferSpec): [room: number, atMost: "" | "at most "] {
  if ("length" in spec) return [spec.length, ""];
  return ["capacity" in spec ? spec.capacity : 0, "at most "];
}

/** Checks that data fits a buffer before it is copied. */
export function checkRoom(name: string, spec: BufferSpec, given: number): void {
  const [room, atMost] = roomOf(spec);
  if (given > room || (!atMost && given < room))
    throw new Error(`Buffer "${name}" holds ${atMost}${room} numbers, but ${given} were given.`);
}
