/** Rules of other programs: looks at what a file is, takes its weights, and says how they are probably arranged. */
import { isGenome } from "../models/genome.ts";
import type { Rule, RuleCard } from "../models/rule.ts";
import { decodeSafetensors } from "../models/safetensors.ts";
import { own } from "../numbers/schema.ts";
import { type Arrangement, arrange } from "./arrange.ts";
import { DESCRIPTION, fromConvolutions } from "./convolutions.ts";
import {
  isFloatLayers,
  isGraphModel,
  isTextures,
  parse,
  readFloatLayers,
  readGraphModel,
  readNested,
} from "./json.ts";
import { findLayers, type Layers } from "./layers.ts";
import { Floats, floatsOf, TYPES } from "./numbers.ts";
import { readOnnx } from "./onnx.ts";
import type { Tensors } from "./tensors.ts";
import { isTorch, readTorch } from "./torch.ts";

export { type Arrangement, arrange, arrangementsOf } from "./arrange.ts";
export { type ChannelTaps, FOREIGN_FILTERS, type ForeignFilter } from "./filters.ts";
export type { Layers } from "./layers.ts";
export { exportGlsl } from "./write-glsl.ts";
export { exportOnnx, type OnnxOptions } from "./write-onnx.ts";
export { exportTorch } from "./write-torch.ts";

/** The weights of a rule in a file of another program. */
export interface ForeignRule {
  /** What the file is, such as "a file of PyTorch". */
  readonly form: string;
  readonly layers: Layers;
  /** How the weights are probably arranged, by what the file is. */
  readonly suggested: Arrangement;
}

/** The article's arrangement. */
const USUAL: Arrangement = { order: "filters", sobelScale: 1, transpose: false };

/**
 * Reads the weights of a rule from a file of another program: a TensorFlow.js graph model, a file of PyTorch, an ONNX model,
 * safetensors, nested lists in JSON, or bare float32 numbers. Nothing in the file is run.
 * @throws Error with one sentence that says what the file is instead, or what of it cannot be expressed as a rule
 */
export function readForeign(bytes: Uint8Array): ForeignRule {
  const { form, tensors, hints } = tensorsOf(bytes);
  const layers = findLayers(tensors);
  const names = [...tensors.keys()];
  const suggested = { ...USUAL, ...suggestionOf(names, layers), ...hints };
  return { form, layers, suggested };
}

/**
 * Reads a rule from a file that {@link exportOnnx} or {@link exportTorch} made of one, and which says all of it.
 * @returns undefined if the file is none of these
 * @throws Error with one sentence if the file is broken, or of no known form
 */
export function readExported(bytes: Uint8Array): Rule | undefined {
  const { tensors, description } = tensorsOf(bytes);
  return description === undefined ? undefined : fromConvolutions(tensors, description);
}

/**
 * Makes a rule of a file of another program.
 * @param known what the file does not say of itself; what it probably means by default
 * @throws Error with one sentence, as {@link readForeign}
 */
export function importForeign(
  bytes: Uint8Array,
  known: Partial<Arrangement> = {},
  card: Partial<RuleCard> = {},
): Rule {
  const exported = Object.keys(known).length === 0 ? readExported(bytes) : undefined;
  if (exported) return { ...exported, card: { ...exported.card, ...card } };
  const { layers, suggested } = readForeign(bytes);
  return arrange(layers, { ...suggested, ...known }, card);
}

/** Tells whether a file means to be of ours or of the article's demo, whose own readers know it better. */
export function isOwnForm(bytes: Uint8Array): boolean {
  if (isGenome(bytes)) return true;
  const text = new TextDecoder().decode(bytes);
  return /^\s*\[/.test(text) ? !text.includes('"float32"') : text.includes('"blastema"');
}

interface Found {
  readonly form: string;
  readonly tensors: Tensors;
  /** What files of this form always mean. */
  readonly hints?: Partial<Arrangement>;
  /** Spec and card, where the file was made of a rule. */
  readonly description?: string;
}

function tensorsOf(bytes: Uint8Array): Found {
  if (bytes.length === 0) throw new Error("The file is empty.");
  if (isTorch(bytes)) return { form: "a file of PyTorch", tensors: readTorch(bytes) };
  const start = new TextDecoder().decode(bytes.subarray(0, 8));
  if (/^\s*[[{]/.test(start) && !bytes.subarray(0, 8).includes(0)) return readJson(bytes);
  if (bytes[8] === 0x7b) return readSafetensors(bytes);
  // The first field of an ONNX model is its version, a small number.
  if (bytes[0] === 0x08 && bytes[1] < 32) return readOnnxModel(bytes);
  return readRaw(bytes);
}

function readJson(bytes: Uint8Array): Found {
  const value = parse(new TextDecoder().decode(bytes));
  if (isTextures(value))
    throw new Error(
      "The file holds textures, whose cells have no alpha and are all alive: such rules cannot be imported yet.",
    );
  if (isGraphModel(value)) {
    const hints = { order: "channels" } as const;
    return { form: "a TensorFlow.js graph model", tensors: readGraphModel(value), hints };
  }
  if (isFloatLayers(value))
    return { form: "layers of the article's demo in float32", tensors: readFloatLayers(value) };
  return { form: "lists of numbers by name", tensors: readNested(value) };
}

function readSafetensors(bytes: Uint8Array): Found {
  const { tensors, metadata } = decodeSafetensors(bytes, TYPES);
  const floats = Object.entries(tensors).flatMap(([name, { shape, data }]) =>
    data instanceof Floats ? [[name, { shape, data: data.numbers }] as const] : [],
  );
  const description = own(metadata, DESCRIPTION);
  return { form: "safetensors", tensors: new Map(floats), description };
}

function readOnnxModel(bytes: Uint8Array): Found {
  const { tensors, notes } = readOnnx(bytes);
  return { form: "an ONNX model", tensors, description: notes.get(DESCRIPTION) };
}

/** Bare numbers, as the article's sizes have them: 16 channels, 128 hidden units, three filters, perhaps a bias at the end. */
function readRaw(bytes: Uint8Array): Found {
  const floats = floatsOf("F32", bytes);
  const [first, bias, second, last] = [128 * 48, 128, 16 * 128, 16];
  const whole = 4 * (first + bias + second);
  if (![whole, whole + 4 * last].includes(bytes.length) || !floats.every(Number.isFinite))
    throw new Error(
      "The file is of no known form: give a file of PyTorch, TensorFlow.js, ONNX or safetensors, or of the article's demo.",
    );
  const tensors: Tensors = new Map([
    ["first", { shape: [128, 48], data: floats.slice(0, first) }],
    ["bias", { shape: [128], data: floats.slice(first, first + bias) }],
    ["second", { shape: [16, 128], data: floats.slice(first + bias, first + bias + second) }],
    ...(bytes.length > whole
      ? [["last", { shape: [16], data: floats.slice(-last) }] as const]
      : []),
  ]);
  // With filters that point down, what grows of the one such file that is known is the upright picture.
  const hints = { sobelScale: -8, boundary: "torus" } as const;
  return { form: "bare float32 numbers", tensors, hints };
}

/** What names and filters tell of the program that wrote them. */
function suggestionOf(names: readonly string[], { isGrouped }: Layers): Partial<Arrangement> {
  // NCAtorch, whose layers have a leaky ReLU between them.
  if (names.some((name) => /(^|\.)update_model\.model\.\d+\./.test(name)))
    return { order: "filters", boundary: "torus", leak: 0.2 };
  // Forks of chenmingxiang110's program, which runs on swapped axes.
  if (names.some((name) => /(^|\.)fc0\./.test(name))) return { order: "filters", transpose: true };
  // One convolution for all filters puts them out channel by channel.
  const isOne = isGrouped || names.some((name) => /update_(module|rule)\./.test(name));
  return isOne ? { order: "channels" } : {};
}
