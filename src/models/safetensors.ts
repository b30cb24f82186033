/**
 * The safetensors container: named arrays of numbers and some strings in one file, which every framework can read. Its
 * layout is a header length N (8 bytes, little-endian), N bytes of JSON, then the data of all tensors without gaps.
 *
 * We have code of our own, because npm has no maintained library that runs in a browser, writes as well as reads, and says
 * what is wrong with a broken file. Arrays are read in the machine's byte order; every machine that runs JavaScript today
 * is little-endian, like the format.
 */

import { isObject } from "../numbers/schema.ts";
import { legible, show } from "../numbers/show.ts";

/** Name of an element type in a safetensors file: float, unsigned or signed, and its bits. */
export type Dtype = "F64" | "U64" | "F32" | "I32" | "U32" | "U8";

/** Types of arrays by element type, the widest first; files have tensors in this order, so that all are aligned. */
const ARRAY_TYPES = {
  F64: Float64Array,
  U64: BigUint64Array,
  F32: Float32Array,
  I32: Int32Array,
  U32: Uint32Array,
  U8: Uint8Array,
} as const satisfies Record<Dtype, unknown>;

/** What the elements of each type are read into: how many bytes one has, and an array over so many. */
export type ArrayTypes<Data> = Readonly<
  Record<string, { new (buffer: ArrayBuffer): Data; readonly BYTES_PER_ELEMENT: number }>
>;

/** The elements of a tensor, row-major. The type of the array is that of the elements. */
export type TensorData =
  | Float64Array
  | BigUint64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Uint8Array;

/** A named array in a safetensors file. */
export interface Tensor<Data = TensorData> {
  /** Extent of each axis; the empty shape is that of a single number. */
  readonly shape: readonly number[];
  /** As many elements as the shape says, row-major. */
  readonly data: Data;
}

/** Everything a safetensors file holds. */
export interface Safetensors<Data = TensorData> {
  /** Arrays by name. */
  readonly tensors: Readonly<Record<string, Tensor<Data>>>;
  /** The header's `__metadata__`: strings by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What the header says of a tensor. */
interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Place of the first byte, counted from the end of the header. */
  readonly begin: number;
  /** Place after the last byte, counted in the same way. */
  readonly end: number;
}

const METADATA = "__metadata__";
const DTYPES = Object.keys(ARRAY_TYPES) as Dtype[];
/** Longest header that the format's own implementation accepts. */
const LONGEST_HEADER = 100_000_000;
const ALIGNMENT = 8;

/**
 * Encodes tensors and strings as a safetensors file. Equal contents give equal bytes: tensors are stored by width
 * and then by name, whatever order they come in, and the data starts at a multiple of 8 bytes.
 * @throws Error with one sentence if a shape does not fit its data, or if a tensor has the reserved name `__metadata__`
 */
export function encodeSafetensors({ tensors, metadata }: Safetensors): Uint8Array<ArrayBuffer> {
  const entries: (Entry & { data: TensorData })[] = [];
  const fields = sortedByName(Object.entries(metadata)).map(([key, text]) => jsonField(key, text));
  // We write the JSON by hand, since an object would move keys that look like numbers to the front.
  const members = fields.length > 0 ? [`"${METADATA}":{${fields.join(",")}}`] : [];
  let end = 0;
  for (const [name, { shape, data }] of inFileOrder(tensors)) {
    const dtype = dtypeOf(data, name);
    const size = sizeOf(shape);
    if (name === METADATA) throw new Error(`A tensor cannot be named "${METADATA}".`);
    if (size !== data.length)
      throw new Error(`Tensor "${name}" has ${data.length} numbers, but shape [${shape}].`);
    const begin = end;
    end += data.byteLength;
    entries.push({ name, dtype, shape, begin, end, data });
    members.push(jsonField(name, { dtype, shape, data_offsets: [begin, end] }));
  }
  const json = new TextEncoder().encode(`{${members.join(",")}}`);
  const dataStart = 8 + Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(dataStart + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(dataStart - 8), true);
  bytes.fill(0x20, 8, dataStart); // spaces after the JSON are part of the header
  bytes.set(json, 8);
  for (const { data, begin } of entries)
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), dataStart + begin);
  return bytes;
}

/**
 * Decodes a safetensors file and checks all of it. The arrays are copies, so that they do not keep `bytes` alive.
 * @param types the element types that may be in it; those that our files have by default
 * @throws Error with one sentence that says in what way the file is foreign, truncated or corrupt
 */
export function decodeSafetensors<Data = TensorData>(
  bytes: Uint8Array,
  types = ARRAY_TYPES as ArrayTypes<unknown> as ArrayTypes<Data>,
): Safetensors<Data> {
  const header = readHeader(bytes);
  const dataStart = 8 + header.length;
  const { [METADATA]: metadata = {}, ...rest } = header.json;
  const entries = Object.entries(rest).map(([name, entry]) => readEntry(name, entry, types));
  checkCoverage(entries, bytes.length - dataStart);
  const tensors = entries.map(({ name, dtype, shape, begin, end }): [string, Tensor<Data>] => {
    const copy = new Uint8Array(end - begin); // a view would not be aligned in every writer's files
    copy.set(bytes.subarray(dataStart + begin, dataStart + end));
    return [name, { shape, data: new types[dtype](copy.buffer) }];
  });
  return { tensors: Object.fromEntries(tensors), metadata: readMetadata(metadata) };
}

function readHeader(bytes: Uint8Array): { length: number; json: Record<string, unknown> } {
  if (bytes.length === 0) throw new Error("The file is empty.");
  if (bytes.length < 10)
    throw new Error(
      `The file has only ${bytes.length} bytes: it is truncated, or not a safetensors file.`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  // If the file is text or of another format, its first eight bytes are a length far beyond any header.
  if (length < 2 || length > LONGEST_HEADER || bytes[8] !== 0x7b)
    throw new Error("The file is not a safetensors file.");
  if (bytes.length < 8 + length)
    throw new Error(
      `The file is truncated: it ends after ${bytes.length} bytes, inside its header of ${length}.`,
    );
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + length));
    return { length, json: JSON.parse(text) as Record<string, unknown> };
  } catch {
    throw corrupt("its header is not JSON");
  }
}

function readEntry(name: string, value: unknown, types: ArrayTypes<unknown>): Entry {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
  const tensor = `tensor ${show(name)}`;
  if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2 || typeof dtype !== "string")
    throw corrupt(`${tensor} lacks a dtype, a shape or data_offsets`);
  if (!Object.hasOwn(types, dtype))
    throw new Error(
      `The file holds ${tensor} of type ${legible(dtype)}; only ${Object.keys(types).join(", ")} can be read.`,
    );
  const [begin, end] = offsets as [number, number];
  if (sizeOf(shape) * types[dtype].BYTES_PER_ELEMENT !== end - begin)
    throw corrupt(
      `${tensor}, ${dtype} of shape ${show(shape)}, does not fit its ${end - begin} bytes`,
    );
  return { name, dtype, shape, begin, end };
}

/** Checks that every byte of the data belongs to exactly one tensor. */
function checkCoverage(entries: readonly Entry[], dataLength: number): void {
  const ordered = [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end);
  let reached = 0;
  for (const { name, begin, end } of ordered) {
    if (begin !== reached) {
      const fault = begin < reached ? "overlaps another tensor" : "leaves a gap before it";
      throw corrupt(`tensor ${show(name)} ${fault}`);
    }
    reached = end;
  }
  if (reached > dataLength)
    throw new Error(
      `The file is truncated: ${reached - dataLength} of the ${reached} bytes of its tensors are missing.`,
    );
  if (reached < dataLength)
    throw corrupt(`${dataLength - reached} bytes after its last tensor belong to none`);
}

function readMetadata(value: unknown): Record<string, string> {
  if (!isObject(value) || !Object.values(value).every((text) => typeof text === "string"))
    throw corrupt(`its ${METADATA} is not a list of strings by name`);
  return value as Record<string, string>;
}

function corrupt(what: string): Error {
  return new Error(`The file is corrupt: ${what}.`);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

function dtypeOf(data: TensorData, name: string): Dtype {
  const dtype = DTYPES.find((candidate) => data instanceof ARRAY_TYPES[candidate]);
  if (dtype === undefined) throw new Error(`Tensor "${name}" is not one of ${DTYPES.join(", ")}.`);
  return dtype;
}

function inFileOrder(tensors: Readonly<Record<string, Tensor>>): [string, Tensor][] {
  // Sorting is stable, so that names stay in order within a width.
  return sortedByName(Object.entries(tensors)).sort(
    ([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT,
  );
}

/** Sorts by code unit, not by locale, so that the order is the same on every machine. */
function sortedByName<T>(entries: [string, T][]): [string, T][] {
  return entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function jsonField(name: string, value: unknown): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}
