/** Reads weights in JSON: TensorFlow.js graph models, as the article's notebook writes them, and nested lists by name. */
import { isObject } from "../numbers/schema.ts";
import { shapeSize } from "../numbers/shapes.ts";
import { isDeeper, legible } from "../numbers/show.ts";
import { type FloatType, floatsOf } from "./numbers.ts";
import { base64Bytes, type FloatTensor, shaped, type Tensors } from "./tensors.ts";

/** Returns what a text holds. @throws Error with one sentence if it is not JSON */
export function parse(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error("The file is not JSON, or is cut short.");
  }
  if (isDeeper(value)) throw new Error("The file is nested too deeply.");
  return value;
}

/** Tells a TensorFlow.js graph model. */
export function isGraphModel(value: unknown): boolean {
  return isObject(value) && isObject(value.modelTopology);
}

/** Tells textures of hexells and of the article about self-organising textures. */
export function isTextures(value: unknown): boolean {
  return isObject(value) && "model_names" in value && "layers" in value;
}

/** Tells layers in the form of the article's demo that have four bytes a number, as converters write them on request. */
export function isFloatLayers(value: unknown): boolean {
  return Array.isArray(value) && value.some((layer) => isObject(layer) && layer.type === "float32");
}

/** Reads such layers: each is [in_ch + 1, out_ch], and its last row is the bias. */
export function readFloatLayers(value: unknown): Tensors {
  const tensors = new Map<string, FloatTensor>();
  for (const [i, layer] of (value as Record<string, unknown>[]).entries()) {
    const { in_ch: inputs, out_ch: outputs, weight_scale, bias_scale, data_b64 } = layer ?? {};
    const [rows, columns] = [Number(inputs), Number(outputs)];
    const whole = floatsOf("F32", base64Bytes(String(data_b64)));
    const { data: numbers } = shaped(`layer ${i + 1}`, [rows + 1, columns], whole);
    const weight = numbers.subarray(0, rows * columns).map((value) => value * Number(weight_scale));
    const bias = numbers.subarray(rows * columns).map((value) => value * Number(bias_scale));
    tensors.set(`${i}.weight`, { shape: [rows, columns], data: weight });
    tensors.set(`${i}.bias`, { shape: [columns], data: bias });
  }
  return tensors;
}

/** TensorFlow's names of the types that weights are stored in. */
const TYPES: ReadonlyMap<unknown, FloatType> = new Map([
  ["DT_FLOAT", "F32"],
  ["DT_DOUBLE", "F64"],
  ["DT_HALF", "F16"],
  ["DT_BFLOAT16", "BF16"],
]);

/** Reads the float constants of a graph model, which has them in its nodes. */
export function readGraphModel(value: unknown): Tensors {
  const { modelTopology } = value as { modelTopology: { node?: unknown } };
  const nodes = Array.isArray(modelTopology.node) ? modelTopology.node : [];
  const tensors = new Map<string, FloatTensor>();
  for (const node of nodes) {
    const tensor = node?.attr?.value?.tensor;
    const type = TYPES.get(tensor?.dtype);
    if (!type || typeof tensor.tensorContent !== "string") continue;
    const dims = Array.isArray(tensor.tensorShape?.dim) ? tensor.tensorShape.dim : [];
    const shape = dims.map((dim: { size?: unknown } | null) => Number(dim?.size));
    const name = String(node.name);
    const data = floatsOf(type, base64Bytes(tensor.tensorContent));
    tensors.set(name, shaped(`the graph's constant "${legible(name)}"`, shape, data));
  }
  return tensors;
}

/**
 * Reads nested lists by name, {"fc0.weight": [[…], …]}, also of objects in objects, whose names are joined by dots; what is
 * no list of numbers is passed over.
 */
export function readNested(value: unknown, prefix = ""): Tensors {
  const tensors = new Map<string, FloatTensor>();
  for (const [key, list] of Object.entries(isObject(value) ? value : {})) {
    const name = prefix + key;
    if (isObject(list))
      for (const [inner, tensor] of readNested(list, `${name}.`)) tensors.set(inner, tensor);
    const shape: number[] = [];
    for (let part = list; Array.isArray(part); [part] = part) shape.push(part.length);
    const numbers: unknown[] = Array.isArray(list) ? list.flat(shape.length) : [];
    if (numbers.length === 0 || !numbers.every((number) => typeof number === "number")) continue;
    if (numbers.length !== shapeSize(shape))
      throw new Error(`The file's "${legible(name)}" has rows of different lengths.`);
    tensors.set(name, { shape, data: Float32Array.from(numbers as number[]) });
  }
  return tensors;
}
