/** Latents as data: how links keep them, and where each lies among those of many pictures. */

/** The bytes in the files of scripts/studio-latents.ts are numbers times this. */
const BYTE_SCALE = 32;
/** The 16-bit numbers in links are numbers times this. */
const SCALE = 4096;
const LARGEST = 32767;

/** What scripts/studio-latents.ts found in the latents of many pictures. */
export interface Atlas {
  /** Mean of the latents, [Z]. */
  readonly mean: Float32Array;
  /** Directions [Z] in which the latents differ most, largest first, each one standard deviation long. */
  readonly directions: readonly Float32Array[];
  /** Number of nodes along a side of the map. */
  readonly side: number;
  /** Latent [Z] of each node, row by row; neighbours are alike. */
  readonly nodes: readonly Float32Array[];
  /** Latents to begin with. */
  readonly examples: readonly Example[];
}

export interface Example {
  /** What the latent grows into: "a typical 3". */
  readonly name: string;
  /** The latent, [Z]. */
  readonly latent: Float32Array;
}

/** A place on the map, from 0 to side - 1 on each axis; whole numbers are nodes. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** Loads an atlas. @throws Error with one sentence when it cannot be loaded */
export async function loadAtlas(url: string): Promise<Atlas> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The map of latents could not be loaded (${response.status}).`);
  const { latent, mean, directions, side, map, examples } = await response.json();
  const nodes = unpack(map);
  return {
    mean: numbers(mean),
    directions: directions.map(numbers),
    side,
    nodes: Array.from({ length: side * side }, (_, i) => nodes.slice(i * latent, (i + 1) * latent)),
    examples: examples.map(({ name, latent }: { name: string; latent: string }) => ({
      name,
      latent: unpack(latent),
    })),
  };
}

function numbers(text: string): Float32Array {
  return Float32Array.from(text.split(" "), Number);
}

function unpack(text: string): Float32Array {
  return Float32Array.from(new Int8Array(toBytes(text).buffer), (byte) => byte / BYTE_SCALE);
}

/** Writes a latent as letters, digits, "-" and "_". */
export function toText(latent: Float32Array): string {
  const view = new DataView(new ArrayBuffer(2 * latent.length));
  for (const [i, value] of latent.entries())
    view.setInt16(2 * i, Math.max(-LARGEST, Math.min(LARGEST, Math.round(value * SCALE))));
  const letters = String.fromCharCode(...new Uint8Array(view.buffer));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Reads a latent from a text; undefined if the text is not a latent of `length` numbers. */
export function fromText(text: string, length: number): Float32Array | undefined {
  try {
    const view = new DataView(toBytes(text.replaceAll("-", "+").replaceAll("_", "/")).buffer);
    if (view.byteLength !== 2 * length) return undefined;
    return Float32Array.from({ length }, (_, i) => view.getInt16(2 * i) / SCALE);
  } catch {
    return undefined;
  }
}

function toBytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** The latent at a share of the way from one to another; lots that one of them lacks are zeros. */
export function between(from: Float32Array, to: Float32Array, share: number): Float32Array {
  const length = Math.max(from.length, to.length);
  return Float32Array.from({ length }, (_, i) => {
    const start = from[i] ?? 0;
    return start + share * ((to[i] ?? 0) - start);
  });
}

/** How far a latent lies from the mean along each direction, in standard deviations. Lots behind the latent do not count. */
export function coordinates({ mean, directions }: Atlas, latent: Float32Array): number[] {
  return directions.map((direction) => {
    const square = direction.reduce((sum, value) => sum + value * value, 0);
    return (
      direction.reduce((sum, value, i) => sum + value * (at(latent, i) - at(mean, i)), 0) / square
    );
  });
}

/** Moves a latent along a direction until it lies at a coordinate. Lots behind it stay. */
export function movedTo(atlas: Atlas, latent: Float32Array, nth: number, to: number): Float32Array {
  const direction = atlas.directions[nth] as Float32Array;
  const shift = to - (coordinates(atlas, latent)[nth] as number);
  return latent.map((value, i) => value + shift * (direction[i] ?? 0));
}

/** The latent at a place of the map; between nodes it is interpolated. */
export function latentAt({ side, nodes }: Atlas, { row, column }: Place): Float32Array {
  const top = Math.min(side - 2, Math.floor(row));
  const left = Math.min(side - 2, Math.floor(column));
  const node = (down: number, right: number) =>
    nodes[(top + down) * side + left + right] as Float32Array;
  const upper = between(node(0, 0), node(0, 1), column - left);
  const lower = between(node(1, 0), node(1, 1), column - left);
  return between(upper, lower, row - top);
}

/** The place of a latent on the map: its nearest node, shifted towards neighbours that are nearly as near. */
export function placeOf({ side, nodes }: Atlas, latent: Float32Array): Place {
  const distances = nodes.map((node) =>
    node.reduce((sum, value, i) => sum + (value - at(latent, i)) ** 2, 0),
  );
  const least = Math.min(...distances);
  const best = distances.indexOf(least);
  let row = 0;
  let column = 0;
  let total = 0;
  for (const [i, distance] of distances.entries()) {
    const y = Math.floor(i / side);
    const x = i % side;
    const isNear = Math.abs(y - Math.floor(best / side)) <= 1 && Math.abs(x - (best % side)) <= 1;
    if (!isNear) continue;
    const weight = Math.exp(-SHARPNESS * (distance - least));
    row += weight * y;
    column += weight * x;
    total += weight;
  }
  return { row: row / total, column: column / total };
}

/** How fast a neighbour's weight falls with its squared distance. */
const SHARPNESS = 4;

const at = (values: Float32Array, i: number): number => values[i] as number;
