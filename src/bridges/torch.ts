/** Reads the tensors in files of PyTorch, new (an archive) and old (pickles one after another). */

import { shapeSize } from "../numbers/shapes.ts";
import { legible } from "../numbers/show.ts";
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

/** Bytes of a number, and how it is read. Other types, such as counts of batches, hold no weights. */
const READERS: Readonly<
  Record<string, readonly [bytes: number, read: (view: DataView, at: number) => number]>
> = {
  "torch.FloatStorage": [4, (view, at) => view.getFloat32(at, true)],
  "torch.DoubleStorage": [8, (view, at) => view.getFloat64(at, true)],
};

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
  if (main === undefined) throw new Error("The archive holds no weights of PyTorch.");
  const folder = main.slice(0, -"data.pkl".length);
  const { value } = readPickle(entries.get(main) as Uint8Array, toStorage, FUNCTIONS);
  return tensorsIn(value, (key) => entries.get(`${folder}data/${key}`));
}

function readOld(bytes: Uint8Array): Tensors {
  if (!MAGIC.every((byte, i) => bytes[i] === byte))
    throw new Error("The file is a pickle, but not of PyTorch: save the weights with torch.save.");
  let end = 0;
  const next = (): unknown => {
    const read = readPickle(bytes, toStorage, FUNCTIONS, end);
    end = read.end;
    return read.value;
  };
  next();
  next();
  next();
  const value = next();
  const keys = next();
  const types = new Map(referencesIn(value).map(([, { storage }]) => [storage.key, storage.type]));
  const storages = new Map<string, Uint8Array>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const key of Array.isArray(keys) ? keys.map(String) : []) {
    if (end + 8 > bytes.length) break;
    const count = Number(view.getBigUint64(end, true));
    const [width = 8] = READERS[types.get(key) ?? ""] ?? [];
    storages.set(key, bytes.subarray(end + 8, end + 8 + count * width));
    end += 8 + count * width;
  }
  return tensorsIn(value, (key) => storages.get(key));
}

function toStorage(id: unknown): Storage {
  const [, type, key] = id as [unknown, { readonly name: string }, unknown];
  return new Storage(String(key), type.name);
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
function referencesIn(value: unknown, name = "", seen = new Set<unknown>()): [string, Reference][] {
  if (value instanceof Reference) return [[name, value]];
  const state = value instanceof Inert ? value.state : value;
  // What holds itself is looked into once; deeper than any model there is nothing to find.
  if (!(state instanceof Map) || seen.has(state) || name.length > 1000) return [];
  seen.add(state);
  return [...state].flatMap(([key, part]) => {
    const isHolder = ["_modules", "_parameters", "_buffers"].includes(String(key));
    const inner = isHolder ? name : name === "" ? String(key) : `${name}.${String(key)}`;
    return referencesIn(part, inner, seen);
  });
}

function tensorsIn(value: unknown, bytesOf: (key: string) => Uint8Array | undefined): Tensors {
  const tensors = new Map<string, FloatTensor>();
  for (const [name, reference] of referencesIn(value)) {
    const reader = Object.hasOwn(READERS, reference.storage.type)
      ? READERS[reference.storage.type]
      : undefined;
    const bytes = bytesOf(reference.storage.key);
    if (reader && bytes) tensors.set(name, gather(name, reference, bytes, reader));
  }
  return tensors;
}

function gather(
  name: string,
  { offset, shape, strides }: Reference,
  bytes: Uint8Array,
  [width, read]: (typeof READERS)[string],
): FloatTensor {
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
