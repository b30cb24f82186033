/** Reads the tensors in files of PyTorch, new (an archive) and old (pickles one after another). */

import { shapeSize } from "../numbers/shapes.ts";
import { DEEPEST, legible } from "../numbers/show.ts";
import { type FloatType, READERS } from "./numbers.ts";
import { type Functions, Inert, readPickle } from "./pickle.ts";
import type { FloatTensor, Tensors } from "./tensors.ts";
import { isZip, readZip } from "./zip.ts";

/** The numbers of one or several tensors, of a type that PyTorch names. */
class Storage {
  readonly key: string;
  readonly type: string;

  constructor(key: string, type: string) {
    this.key = key;
    this.type = type;
  }
}

/** Bytes of a number by its type. */
const WIDTHS: ReadonlyMap<string, number> = new Map([
  ...["Bool", "Byte", "Char"].map((type) => [type, 1] as const),
  ...["Half", "BFloat16", "Short"].map((type) => [type, 2] as const),
  ...["Float", "Int"].map((type) => [type, 4] as const),
  ...["Double", "Long", "ComplexFloat"].map((type) => [type, 8] as const),
  ["ComplexDouble", 16],
]);

/** Types of numbers that can be weights. Others, such as counts of batches, hold none. */
const FLOATS: ReadonlyMap<string, FloatType> = new Map([
  ["Double", "F64"],
  ["Float", "F32"],
  ["Half", "F16"],
  ["BFloat16", "BF16"],
]);

function widthOf({ type }: Storage): number {
  const width = WIDTHS.get(type);
  if (width === undefined)
    throw new Error(
      `The file has numbers of the type "${legible(type)}", which is not known here.`,
    );
  return width;
}

/** The first pickle of an old file holds this number, in ten bytes. */
const MAGIC = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/** Tells a file of PyTorch, or another pickle, by its first bytes. */
export function isTorch(bytes: Uint8Array): boolean {
  return isZip(bytes) || (bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5);
}

/** Reads all tensors of a file, by the names of the places where they are found. Nothing in the file is run. */
export function readTorch(bytes: Uint8Array): Tensors {
  return isZip(bytes) ? readArchive(bytes) : readOld(bytes);
}

function readArchive(bytes: Uint8Array): Tensors {
  const entries = readZip(bytes);
  const main = [...entries.keys()].find((name) => /(^|\/)data\.pkl$/.test(name));
  if (main === undefined)
    throw new Error(
      "The archive holds no weights of PyTorch: if a file in it does, unpack it, and give that file.",
    );
  const folder = main.slice(0, -"data.pkl".length);
  const entry = (name: string): Uint8Array | undefined => entries.get(name)?.();
  const { value } = readPickle(entry(main) as Uint8Array, toStorage, FUNCTIONS);
  return tensorsIn(value, bytes.length, (key) => entry(`${folder}data/${key}`));
}

function readOld(bytes: Uint8Array): Tensors {
  if (!MAGIC.every((byte, i) => bytes[i] === byte))
    throw new Error("The file is a pickle, but not of PyTorch: save the weights with torch.save.");
  let end = 0;
  const known = new Map<string, Storage>();
  const note = (id: unknown): Storage => {
    const storage = toStorage(id);
    known.set(storage.key, storage);
    return storage;
  };
  const next = (): unknown => {
    const read = readPickle(bytes, note, FUNCTIONS, end);
    end = read.end;
    return read.value;
  };
  next();
  next();
  next();
  const value = next();
  const keys = next();
  const storages = new Map<string, Uint8Array>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const key of Array.isArray(keys) ? keys : []) {
    const storage = isKey(key) ? known.get(String(key)) : undefined;
    if (!storage || end + 8 > bytes.length) break;
    const length = Number(view.getBigUint64(end, true)) * widthOf(storage);
    storages.set(storage.key, bytes.subarray(end + 8, end + 8 + length));
    end += 8 + length;
  }
  return tensorsIn(value, bytes.length, (key) => storages.get(key));
}

function toStorage(id: unknown): Storage {
  const [, type, key] = id as [unknown, { readonly name: string }, unknown];
  if (!isKey(key)) throw new TypeError();
  return new Storage(String(key), type.name.replace(/^torch\.(\w+)Storage$/, "$1"));
}

/** Names and numbers are what dictionaries are asked by; anything else could be huge when it is written out. */
function isKey(key: unknown): key is string | number {
  return typeof key === "string" || typeof key === "number";
}

const FUNCTIONS: Functions = {
  "collections.OrderedDict": ([pairs]) => new Map(pairs as [unknown, unknown][] | undefined),
  "torch._utils._rebuild_tensor_v2": ([storage, offset, shape, strides]) =>
    new Reference(storage, offset, shape, strides),
  "torch._utils._rebuild_parameter": ([tensor]) => tensor,
  "__builtin__.set": () => [],
  "builtins.set": () => [],
  "torch.device": () => null,
};

/** A tensor whose numbers are looked up when the storages are known. */
class Reference {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(storage: unknown, offset: unknown, shape: unknown, strides: unknown) {
    const areCounts = (list: unknown): list is number[] =>
      Array.isArray(list) &&
      list.length <= 8 &&
      list.every((n) => Number.isSafeInteger(n) && n >= 0);
    if (!(storage instanceof Storage) || !areCounts([offset])) throw new TypeError();
    if (!areCounts(shape) || !areCounts(strides)) throw new TypeError();
    this.storage = storage;
    this.offset = offset as number;
    this.shape = shape;
    this.strides = strides;
  }
}

/** Finds tensors at any depth of what a pickle holds; of an object, in the parts that PyTorch's modules have. */
function referencesIn(
  value: unknown,
  name = "",
  seen = new Set<unknown>(),
  levels = DEEPEST,
): [string, Reference][] {
  if (value instanceof Reference) return [[name, value]];
  const state = value instanceof Inert ? value.state : value;
  const isHolding = state instanceof Map || Array.isArray(state);
  // What holds itself is looked into once; deeper than any model there is nothing to find.
  if (!isHolding || seen.has(state) || levels === 0) return [];
  seen.add(state);
  return [...state.entries()].flatMap(([key, part]) => {
    if (!isKey(key)) return [];
    const isHolder = ["_modules", "_parameters", "_buffers"].includes(String(key));
    const inner = isHolder ? name : name === "" ? String(key) : `${name}.${key}`;
    return referencesIn(part, inner, seen, levels - 1);
  });
}

/**
 * What an optimiser keeps of a parameter, in a file from the middle of training: numbers of the parameter's own shape. A module
 * may be called "state" too.
 */
const OF_OPTIMISER = /(^|\.)state\.\d+\.(?!weight$|bias$)\w+$/;

/** @param length bytes of the file, beyond which its tensors do not grow, however often they share numbers */
function tensorsIn(
  value: unknown,
  length: number,
  bytesOf: (key: string) => Uint8Array | undefined,
): Tensors {
  const tensors = new Map<string, FloatTensor>();
  let taken = 0;
  for (const [name, reference] of referencesIn(value)) {
    if (OF_OPTIMISER.test(name)) continue;
    const type = FLOATS.get(reference.storage.type);
    if (!type) continue;
    const bytes = bytesOf(reference.storage.key);
    if (!bytes) continue;
    const tensor = gather(name, reference, bytes, type);
    taken += tensor.data.length * READERS[type].width;
    if (!(taken <= length))
      throw new Error("The file's tensors share more numbers than those of a rule do.");
    tensors.set(name, tensor);
  }
  return tensors;
}

function gather(
  name: string,
  { offset, shape, strides }: Reference,
  bytes: Uint8Array,
  type: FloatType,
): FloatTensor {
  const { width, read } = READERS[type];
  const size = shapeSize(shape);
  const last = shape.reduce((at, extent, axis) => at + (extent - 1) * strides[axis], offset);
  // A tensor may look at the same numbers again and again, but one of weights does not.
  const isWhole = size * width <= bytes.length && (last + 1) * width <= bytes.length;
  if (!isWhole || strides.length !== shape.length)
    throw new Error(`The file's tensor "${legible(name)}" is cut short.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = Float32Array.from({ length: size }, (_, i) => {
    let at = offset;
    let rest = i;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += (rest % shape[axis]) * strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    return read(view, at * width);
  });
  return { shape, data };
}
