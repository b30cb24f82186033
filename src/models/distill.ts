/**
 * Reads and writes the weight files of the article's demo (Distill 2020, "Growing Neural Cellular Automata", which published
 * 31 rules). They are JSON with two layers, one byte for each parameter, and say nothing but the sizes of the layers.
 */
import { base64 } from "../numbers/base64.ts";
import { anyText, atLeast, choice, object, type Schema, whole } from "../numbers/schema.ts";
import type { Parameters } from "../numbers/shapes.ts";
import { GROWING_SPEC, type GrowingSpec, maskOf } from "../systems/growing/spec.ts";
import { dequantise, quantise } from "./quantise.ts";
import { checkRule, type Rule, type RuleCard } from "./rule.ts";

/** One dense layer of a weight file. */
interface Layer {
  /** Base64 of (in_ch + 1) * out_ch bytes, laid out [in_ch + 1, out_ch]; the last row is the bias. */
  readonly data_b64: string;
  readonly in_ch: number;
  readonly out_ch: number;
  readonly weight_scale: number;
  readonly bias_scale: number;
  readonly type: "uint8";
}

const SIZE = whole(1, 65535);
const SCALE = atLeast(0);
const LAYER: Schema<Layer> = object<Layer>({
  data_b64: anyText(),
  in_ch: SIZE,
  out_ch: SIZE,
  weight_scale: SCALE,
  bias_scale: SCALE,
  type: choice("uint8"),
});

/** The demo's filters in its order: its perception is filter-major, as ours. */
const FILTERS = ["identity", "sobelX", "sobelY"] as const;
/** The article's grid: a target of 40 cells, with 16 more on each side. */
const GRID = [72, 72] as const;

/**
 * Reads a weight file of the article's demo. What such a file does not say is taken from the article: the fire rate, the
 * threshold, and the zero boundary of its training (the demo itself wraps around).
 * @param text JSON of the file
 * @param card what is known about the rule from elsewhere
 * @throws Error with one sentence that says which layer is broken and how
 */
export function importDistill(text: string, card: Partial<RuleCard> = {}): Rule {
  const [first, second] = readLayers(text);
  const channels = second.out_ch;
  if (first.out_ch !== second.in_ch)
    throw new Error(
      `The Distill file's layers do not fit: layer 1 puts out ${first.out_ch} numbers, layer 2 takes in ${second.in_ch}.`,
    );
  if (first.in_ch !== FILTERS.length * channels)
    throw new Error(
      `The Distill file's layers do not fit: layer 1 takes in ${first.in_ch} numbers, not ${FILTERS.length} for each of the ${channels} channels.`,
    );
  const spec = { ...GROWING_SPEC, channels, hidden: first.out_ch, filters: FILTERS };
  const parameters: Parameters = {};
  for (const [index, layer] of [first, second].entries()) {
    const { weight, bias } = decodeLayer(layer, index + 1);
    parameters[`update.${index}.weight`] = weight;
    parameters[`update.${index}.bias`] = bias;
  }
  return checkRule({ spec, parameters, card: { grid: GRID, ...card } });
}

/**
 * Writes a rule as a weight file of the article's demo, with 8 bits for each parameter, formatted like the published files.
 * An imported file comes out again with the same bytes and scales. The demo itself runs 16 channels and 128 hidden
 * units on a torus; the file does not record the boundary.
 * @throws Error with one sentence if such a file cannot hold the rule
 */
export function exportDistill(rule: Rule): string {
  const { spec, parameters } = checkRule(rule);
  const demand = (holds: boolean, what: string): void => {
    if (!holds) throw new Error(`A Distill file cannot hold this rule: ${what}.`);
  };
  demand(
    JSON.stringify(spec.filters) === JSON.stringify(FILTERS),
    `its filters must be ${FILTERS.join(", ")}, as those of rules that are trained with --preset paper`,
  );
  demand(spec.channels % 4 === 0, `its channels must be a multiple of 4, not ${spec.channels}`);
  demand(spec.hidden % 4 === 0, `its hidden units must be a multiple of 4, not ${spec.hidden}`);
  for (const field of ["fireRate", "aliveThreshold"] as const)
    demand(
      spec[field] === GROWING_SPEC[field],
      `its ${field} must be ${GROWING_SPEC[field]}, not ${spec[field]}`,
    );
  demand(maskOf(spec).kind === "alpha", "its mask must be alpha");
  demand(!spec.seedCells, "its seed must be the cell in the middle of the grid alone");
  const layers = layerSizes(spec).map(([inputs, outputs], index) =>
    encodeLayer(
      inputs,
      outputs,
      parameters[`update.${index}.weight`]!,
      parameters[`update.${index}.bias`]!,
    ),
  );
  // The spaces are those of the published files, so that an unchanged rule is an unchanged file.
  const members = (layer: Layer): string =>
    Object.entries(layer)
      .map(([name, value]) => `"${name}": ${JSON.stringify(value)}`)
      .join(", ");
  return `[${layers.map((layer) => `{${members(layer)}}`).join(", ")}]`;
}

/** Returns the numbers of inputs and outputs of both layers. */
function layerSizes({ channels, hidden }: GrowingSpec): [number, number][] {
  return [
    [FILTERS.length * channels, hidden],
    [hidden, channels],
  ];
}

/** Encodes a layer. @param weight weight [outputs, inputs], which the file has transposed */
function encodeLayer(
  inputs: number,
  outputs: number,
  weight: Float32Array,
  bias: Float32Array,
): Layer {
  const weights = quantise(weight);
  const biases = quantise(bias);
  const bytes = new Uint8Array((inputs + 1) * outputs);
  for (let input = 0; input < inputs; input++)
    for (let output = 0; output < outputs; output++)
      bytes[input * outputs + output] = weights.bytes[output * inputs + input]!;
  bytes.set(biases.bytes, inputs * outputs);
  return {
    data_b64: base64(bytes),
    in_ch: inputs,
    out_ch: outputs,
    weight_scale: weights.scale,
    bias_scale: biases.scale,
    type: "uint8",
  };
}

function decodeLayer(layer: Layer, number: number): { weight: Float32Array; bias: Float32Array } {
  const { in_ch: inputs, out_ch: outputs } = layer;
  let binary: string;
  try {
    binary = atob(layer.data_b64);
  } catch {
    throw broken(number, "its data_b64 is not base64");
  }
  const size = (inputs + 1) * outputs;
  if (binary.length !== size)
    throw broken(
      number,
      `its data_b64 has ${binary.length} bytes, and ${inputs} inputs and ${outputs} outputs need ${size}`,
    );
  const bytes = new Uint8Array(inputs * outputs);
  for (let input = 0; input < inputs; input++)
    for (let output = 0; output < outputs; output++)
      bytes[output * inputs + input] = binary.charCodeAt(input * outputs + output);
  const last = Uint8Array.from(binary.slice(inputs * outputs), (byte) => byte.charCodeAt(0));
  return {
    weight: dequantise({ bytes, scale: layer.weight_scale }),
    bias: dequantise({ bytes: last, scale: layer.bias_scale }),
  };
}

function readLayers(text: string): [Layer, Layer] {
  let layers: unknown;
  try {
    layers = JSON.parse(text);
  } catch {
    throw new Error("The file is not a Distill file: it is not JSON, or is cut short.");
  }
  if (!Array.isArray(layers) || layers.length !== 2)
    throw new Error("The file is not a Distill file: it must be a list of two layers.");
  const read = (index: number): Layer =>
    LAYER.read(layers[index], { noun: "Distill file", path: `layer ${index + 1}` });
  return [read(0), read(1)];
}

function broken(number: number, what: string): Error {
  return new Error(`Layer ${number} of the Distill file is broken: ${what}.`);
}
