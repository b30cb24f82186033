/** The model file: one safetensors file with a model's tensors and, as JSON in its metadata, its spec and its card. */
import { check, isObject, own, refuse } from "../numbers/schema.ts";
import { type Parameters, type Shapes, shapeSize } from "../numbers/shapes.ts";
import { show } from "../numbers/show.ts";
import type { ModelKind, System } from "../systems/system.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  type Safetensors,
  type Tensor,
} from "./safetensors.ts";

/** The newest version of the model file; raised by every change after which an older reader would compute something else. */
const FORMAT = 3;

/** A trained model with everything that is needed to run it. */
export interface Model<Spec = unknown, Card = unknown> {
  /** Architecture of the model. */
  readonly spec: Spec;
  /** What the model has learned: finite numbers, in the shapes that the spec asks for. */
  readonly parameters: Parameters;
  /** Where the model comes from, and what else is known about it. */
  readonly card: Card;
}

/**
 * Encodes a model of a system. Equal models give equal bytes.
 * @throws Error with one sentence when {@link decodeAs} would refuse it, such as for a weight of NaN
 */
export function encodeAs<Spec, Card>(
  system: System<Spec, Card>,
  model: Model<Spec, Card>,
): Uint8Array<ArrayBuffer> {
  const { spec, parameters, card } = checkModel(system, model);
  const described = system.describe ? system.describe(spec) : model.spec;
  const description = {
    format: system.format?.(spec) ?? 1,
    kind: system.kind,
    ...described,
    ...card,
  };
  return encodeSafetensors({
    tensors: asTensors(system.shapes(spec), parameters),
    metadata: { blastema: JSON.stringify(description) },
  });
}

/**
 * Decodes a model of one of these kinds and checks all of it.
 * @param noun what people call models of all these kinds
 * @throws Error with one sentence if the file is not a safetensors file, is broken, is of another kind or an unknown format,
 * or has tensors that do not fit its spec or are not finite
 */
export function decodeAs<Spec, Card>(
  kinds: readonly ModelKind<Spec, Card>[],
  noun: string,
  bytes: Uint8Array,
): Model<Spec, Card> {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const description = readDescription(metadata, noun);
  const kind = kinds.find((each) => each.kind === description.kind);
  if (kind === undefined)
    throw new Error(
      `The model file holds a model of kind ${show(description.kind)}, not a ${noun} (${kinds.map((each) => show(each.kind)).join(" or ")}).`,
    );
  for (const [path, value] of Object.entries(kind.constants ?? {}))
    if (show(description[path]) !== show(value))
      refuse({ noun: kind.noun, path }, show(value), description[path]);
  return assemble(kind, description, description, tensors);
}

/**
 * Checks a model that was put together by hand or by training.
 * @returns the model, with nothing in spec and card but what a model file keeps
 * @throws Error with one sentence, like {@link decodeAs}
 */
export function checkModel<Spec, Card>(
  kind: ModelKind<Spec, Card>,
  { spec, parameters, card }: Model<Spec, Card>,
): Model<Spec, Card> {
  return assemble(kind, spec, card, asTensors(kind.shapes(kind.validate(spec)), parameters));
}

function assemble<Spec, Card>(
  kind: ModelKind<Spec, Card>,
  candidate: unknown,
  card: unknown,
  tensors: Safetensors["tensors"],
): Model<Spec, Card> {
  const spec = kind.validate(candidate);
  return {
    spec,
    parameters: readParameters(kind.shapes(spec), tensors, kind.noun),
    card: check(kind.card, card, kind.noun),
  };
}

/** The `kind` in the description of a run file, where a model file names its kind of model. */
export const RUN_FILE = "run";

/** Parameters as a file has them; those that do not fit their shape as a row. */
function asTensors(shapes: Shapes, parameters: Parameters): Record<string, Tensor> {
  const tensors = Object.entries(parameters).map(([name, data]): [string, Tensor] => {
    const shape = own(shapes, name) ?? [];
    return [name, { shape: shapeSize(shape) === data.length ? shape : [data.length], data }];
  });
  return Object.fromEntries(tensors);
}

/** Returns the kind of model that a file says it holds; undefined if it says none. */
export function modelKind(bytes: Uint8Array): string | undefined {
  try {
    const { kind } = JSON.parse(decodeSafetensors(bytes).metadata.blastema);
    return typeof kind === "string" ? kind : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads the description in a file's metadata.
 * @param noun what people call what the file should hold
 * @throws Error with one sentence when it is missing, broken, or of another format
 */
function readDescription(
  metadata: Safetensors["metadata"],
  noun: string,
): Readonly<Record<string, unknown>> {
  const text = own(metadata, "blastema");
  if (text === undefined)
    throw new Error("The safetensors file is not a model of Blastema: its metadata names none.");
  let model: unknown;
  try {
    model = JSON.parse(text);
  } catch {
    // Said below.
  }
  if (!isObject(model))
    throw new Error("The model file is corrupt: its description is not a JSON object.");
  if (model.kind === RUN_FILE)
    throw new Error(`The file holds a training run, not a ${noun}: go on with it, or end it.`);
  if (
    !(Number.isInteger(model.format) && Number(model.format) >= 1 && Number(model.format) <= FORMAT)
  )
    throw new Error(
      `The model file has format ${show(model.format)}, and this version of Blastema reads formats 1 to ${FORMAT}: a newer version may read it.`,
    );
  return model;
}

/**
 * Reads parameters that must have the shapes of a spec.
 * @param noun what people call the model
 * @throws Error with one sentence if one is missing, has a wrong shape, or is not finite
 */
function readParameters(shapes: Shapes, tensors: Safetensors["tensors"], noun: string): Parameters {
  const parameters: Parameters = {};
  const stranger = Object.keys(tensors).find((name) => !Object.hasOwn(shapes, name));
  if (stranger !== undefined)
    throw new Error(`The ${noun} has a tensor ${show(stranger)}, which its spec has no place for.`);
  for (const [name, shape] of Object.entries(shapes)) {
    const tensor = own(tensors, name);
    if (tensor === undefined) throw new Error(`The ${noun} lacks the tensor "${name}".`);
    const { data } = tensor;
    const called = `The ${noun}'s tensor "${name}"`;
    if (!(data instanceof Float32Array)) throw new Error(`${called} is not of type F32.`);
    if (show(tensor.shape) !== show(shape))
      throw new Error(
        `${called} has shape ${show(tensor.shape)}, but its spec asks for ${show(shape)}.`,
      );
    const broken = data.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
    if (broken > 0)
      throw new Error(
        `The ${noun} is broken: ${broken} of the ${data.length} numbers of its tensor "${name}" are NaN or infinite.`,
      );
    parameters[name] = data;
  }
  return parameters;
}
