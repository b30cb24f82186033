/** Reads the constants of an ONNX model. */
import { shapeSize } from "../numbers/shapes.ts";
import { type FloatType, floatsOf } from "./numbers.ts";
import { BFLOAT16, DOUBLE, FLOAT, FLOAT16, GRAPH, MODEL, NOTE, TENSOR } from "./onnx-fields.ts";
import { type Field, fieldsOf, joined, numbersOf, partsOf } from "./protobuf.ts";
import type { FloatTensor, Tensors } from "./tensors.ts";

const TYPES: ReadonlyMap<number, FloatType> = new Map([
  [FLOAT, "F32"],
  [DOUBLE, "F64"],
  [FLOAT16, "F16"],
  [BFLOAT16, "BF16"],
]);

/** What of an ONNX model is read. */
interface OnnxModel {
  /** The initializers that are numbers with a fraction. */
  readonly tensors: Tensors;
  /** What the program that wrote it noted, by name. */
  readonly notes: ReadonlyMap<string, string>;
}

/** @throws Error with one sentence if the file is broken */
export function readOnnx(bytes: Uint8Array): OnnxModel {
  try {
    const model = fieldsOf(bytes);
    const found = partsOf(model, MODEL.graph).flatMap((graph) =>
      partsOf(fieldsOf(graph), GRAPH.initializer),
    );
    const notes = partsOf(model, MODEL.notes).map(readNote);
    return { tensors: new Map(found.flatMap(readTensor)), notes: new Map(notes) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Error("The file is not an ONNX model, or is cut short.");
  }
}

function readTensor(bytes: Uint8Array): [string, FloatTensor][] {
  const fields = fieldsOf(bytes);
  const [number] = numbersOf(fields, TENSOR.type);
  const type = TYPES.get(number);
  if (!type) return [];
  const shape = numbersOf(fields, TENSOR.dims);
  const data = floatsIn(fields, type);
  if (data.length !== shapeSize(shape)) throw new RangeError();
  return [[text(partsOf(fields, TENSOR.name)), { shape, data }]];
}

/** The numbers of a tensor: as bytes, or in the field of their type; those of 16 bits as whole numbers. */
function floatsIn(fields: readonly Field[], type: FloatType): Float32Array {
  const [raw] = partsOf(fields, TENSOR.raw);
  if (raw) return floatsOf(type, raw);
  const bits = (): Uint8Array => {
    const numbers = Uint16Array.from(numbersOf(fields, TENSOR.integers));
    return new Uint8Array(numbers.buffer);
  };
  const field = { F32: TENSOR.floats, F64: TENSOR.doubles, F16: undefined, BF16: undefined }[type];
  return floatsOf(type, field ? joined(partsOf(fields, field)) : bits());
}

function readNote(bytes: Uint8Array): [string, string] {
  const fields = fieldsOf(bytes);
  return [text(partsOf(fields, NOTE.key)), text(partsOf(fields, NOTE.value))];
}

function text([bytes]: readonly Uint8Array[]): string {
  return new TextDecoder().decode(bytes);
}
