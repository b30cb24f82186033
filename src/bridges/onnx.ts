/** Reads the constants of an ONNX model: as much of Protocol Buffers as that takes. */
import { shapeSize } from "../numbers/shapes.ts";
import { type FloatTensor, floatsIn, type Tensors } from "./tensors.ts";

/** Numbers of fields in onnx.proto. */
const GRAPH = 7;
const INITIALIZER = 5;
const TENSOR = { dims: 1, type: 2, floats: 4, name: 8, raw: 9 } as const;
const FLOAT = 1;

/** A field: its number, and its value, which is a number or bytes. */
type Field = readonly [number: number, value: number | Uint8Array];

/** Reads the initializers that are float32. @throws Error with one sentence if the file is broken */
export function readOnnx(bytes: Uint8Array): Tensors {
  try {
    const graphs = bytesOf(fieldsOf(bytes), GRAPH);
    const found = graphs.flatMap((graph) => bytesOf(fieldsOf(graph), INITIALIZER));
    return new Map(found.flatMap(readTensor));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Error("The file is not an ONNX model, or is cut short.");
  }
}

function readTensor(bytes: Uint8Array): [string, FloatTensor][] {
  const fields = fieldsOf(bytes);
  const numbers = (wanted: number): number[] =>
    fields.flatMap(([number, value]) => {
      if (number !== wanted) return [];
      return typeof value === "number" ? [value] : packed(value);
    });
  if (!numbers(TENSOR.type).includes(FLOAT)) return [];
  const shape = numbers(TENSOR.dims);
  const [name] = bytesOf(fields, TENSOR.name);
  const [data] = [...bytesOf(fields, TENSOR.raw), ...bytesOf(fields, TENSOR.floats)];
  const floats = floatsIn(data ?? new Uint8Array());
  if (floats.length !== shapeSize(shape)) throw new RangeError();
  return [[new TextDecoder().decode(name ?? new Uint8Array()), { shape, data: floats }]];
}

function bytesOf(fields: readonly Field[], wanted: number): Uint8Array[] {
  return fields.flatMap(([number, value]) =>
    number === wanted && typeof value !== "number" ? [value] : [],
  );
}

function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length; ) {
    let key: number;
    [key, at] = varint(bytes, at);
    let value: number | Uint8Array;
    const kind = key % 8;
    if (kind === 0) [value, at] = varint(bytes, at);
    else {
      let length = kind === 5 ? 4 : 8;
      if (kind === 2) [length, at] = varint(bytes, at);
      else if (kind !== 1 && kind !== 5) throw new RangeError();
      if (at + length > bytes.length) throw new RangeError();
      value = bytes.subarray(at, at + length);
      at += length;
    }
    fields.push([Math.floor(key / 8), value]);
  }
  return fields;
}

function packed(bytes: Uint8Array): number[] {
  const values: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    let value: number;
    [value, at] = varint(bytes, at);
    values.push(value);
  }
  return values;
}

/** Reads a number of seven bits a byte. @returns it, and the place after it */
function varint(bytes: Uint8Array, start: number): [value: number, end: number] {
  let value = 0;
  for (let at = start; at < Math.min(bytes.length, start + 10); at++) {
    value += (bytes[at] & 127) * 2 ** (7 * (at - start));
    if (bytes[at] < 128) return [value, at + 1];
  }
  throw new RangeError();
}
