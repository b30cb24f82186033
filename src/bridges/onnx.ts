/** Reads the constants of an ONNX model. */
import { shapeSize } from "../numbers/shapes.ts";
import { FLOAT, GRAPH, MODEL, NOTE, TENSOR } from "./onnx-fields.ts";
import { fieldsOf, numbersOf, partsOf } from "./protobuf.ts";
import { type FloatTensor, floatsIn, type Tensors } from "./tensors.ts";

/** What of an ONNX model is read. */
interface OnnxModel {
  /** The initializers that are float32. */
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
  if (!numbersOf(fields, TENSOR.type).includes(FLOAT)) return [];
  const shape = numbersOf(fields, TENSOR.dims);
  const [data] = [...partsOf(fields, TENSOR.raw), ...partsOf(fields, TENSOR.floats)];
  const floats = floatsIn(data ?? new Uint8Array());
  if (floats.length !== shapeSize(shape)) throw new RangeError();
  return [[text(partsOf(fields, TENSOR.name)), { shape, data: floats }]];
}

function readNote(bytes: Uint8Array): [string, string] {
  const fields = fieldsOf(bytes);
  return [text(partsOf(fields, NOTE.key)), text(partsOf(fields, NOTE.value))];
}

function text([bytes]: readonly Uint8Array[]): string {
  return new TextDecoder().decode(bytes);
}
