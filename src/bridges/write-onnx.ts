/** Writes a rule as an ONNX model: one step of it, or several in a loop. */
import type { Rule } from "../models/rule.ts";
import { ALPHA } from "../ops/cell.ts";
import { type GrowingSpec, maskOf } from "../systems/growing/spec.ts";
import { DESCRIPTION, toConvolutions } from "./convolutions.ts";
import {
  ATTRIBUTE,
  BOOL,
  EXTENT,
  FLOAT,
  GRAPH,
  HOLDS,
  INT64,
  MODEL,
  NODE,
  NOTE,
  OPERATORS,
  SHAPE,
  TENSOR,
  TENSOR_TYPE,
  TYPE,
  VALUE,
} from "./onnx-fields.ts";
import { message } from "./protobuf.ts";
import type { FloatTensor } from "./tensors.ts";

/** Version of the file's structure, and of the operators (ONNX 1.20). */
const IR_VERSION = 12;
const OPSET = 25;

/** Options of {@link exportOnnx}. */
export interface OnnxOptions {
  /** Steps of a loop; one step without a loop if left out. */
  readonly steps?: number;
}

/**
 * Turns a rule into an ONNX model. Its inputs are `state`, float32 [batch, C, height, width], and `fire`, bool [batch, 1, height, width]:
 * which cells fire in the step. With `steps` there is a loop, and `fire` is [steps, batch, 1, height, width]. A rule whose mask is a
 * channel of the first state also takes `alive`, bool [batch, 1, height, width]. The output `next` has the form of `state`.
 * @throws Error with one sentence if the rule is broken, or the steps are no whole number above 0
 */
export function exportOnnx(rule: Rule, { steps }: OnnxOptions = {}): Uint8Array {
  if (steps !== undefined && !(Number.isSafeInteger(steps) && steps >= 1))
    throw new Error(`The steps of a loop must be a whole number above 0, not ${steps}.`);
  const { spec } = rule;
  const { tensors, description } = toConvolutions(rule);
  const grid = (channels: number): Extent[] => ["batch", channels, "height", "width"];
  const state = value("state", FLOAT, grid(spec.channels));
  const next = value("next", FLOAT, grid(spec.channels));
  const alive = maskOf(spec).kind === "input" ? [value("alive", BOOL, grid(1))] : [];
  const fire = value("fire", BOOL, [...(steps === undefined ? [] : [steps]), ...grid(1)]);
  const whole: Graph = {
    name: steps === undefined ? "step" : "steps",
    nodes: steps === undefined ? step(spec, "state", "fire", "next") : [loop(spec)],
    constants: [
      ...Object.entries(tensors).map(([name, tensor]) => floats(name, tensor)),
      ...constants(spec),
    ],
    inputs: [state, fire, ...alive],
    outputs: [next],
  };
  return message(
    [MODEL.version, IR_VERSION],
    [MODEL.producer, "blastema"],
    [MODEL.graph, graph(whole)],
    [MODEL.operators, message([OPERATORS.version, OPSET])],
    [MODEL.notes, message([NOTE.key, DESCRIPTION], [NOTE.value, description])],
  );
}

/** The nodes of one step, as docs/format.md counts its parts. */
function step(spec: GrowingSpec, state: string, fire: string, next: string): Uint8Array[] {
  const isTorus = spec.boundary === "torus";
  /** What nodes of 3 x 3 cells look at: on a torus with the cells of the opposite edges around. */
  const around = (cells: string): { input: string; nodes: Uint8Array[]; pads: Attributes } => {
    if (!isTorus) return { input: cells, nodes: [], pads: { pads: [1, 1, 1, 1] } };
    const input = `${cells}_around`;
    const nodes = [node("Pad", [cells, "margin", "", "grid_axes"], input, { mode: "wrap" })];
    return { input, nodes, pads: {} };
  };
  const living = (cells: string, alive: string): Uint8Array[] => {
    const [alpha, most] = [`${alive}_alpha`, `${alive}_most`];
    const { input, nodes, pads } = around(alpha);
    return [
      node("Gather", [cells, "alpha"], alpha, { axis: 1 }),
      ...nodes,
      node("MaxPool", [input], most, { kernel_shape: [3, 3], ...pads }),
      node("Greater", [most, "threshold"], alive),
    ];
  };
  const { input, nodes, pads } = around(state);
  const group = spec.channels;
  const { kind } = maskOf(spec);
  const kept: Record<typeof kind, Uint8Array[]> = {
    alpha: [
      node("Where", [fire, "updated", state], "moved"),
      ...living(state, "before"),
      ...living("moved", "after"),
      node("And", ["before", "after"], "kept"),
      node("Where", ["kept", "moved", "nothing"], next),
    ],
    input: [
      node("Where", [fire, "updated", state], "moved"),
      node("Where", ["alive", "moved", "nothing"], next),
    ],
    none: [node("Where", [fire, "updated", state], next)],
  };
  return [
    ...nodes,
    node("Conv", [input, "perceive.weight"], "perception", { group, ...pads }),
    node("Conv", ["perception", "update.0.weight", "update.0.bias"], "sums"),
    node("Relu", ["sums"], "hidden"),
    node("Conv", ["hidden", "update.2.weight", "update.2.bias"], "update"),
    node("Add", [state, "update"], "updated"),
    ...kept[kind],
  ];
}

/** One step after another: the loop ends where the fire masks do. */
function loop(spec: GrowingSpec): Uint8Array {
  const body: Graph = {
    name: "step",
    nodes: step(spec, "current", "fires", "changed"),
    constants: [],
    inputs: [value("current", FLOAT), value("fires", BOOL)],
    outputs: [value("changed", FLOAT)],
  };
  return node("Scan", ["state", "fire"], "next", { num_scan_inputs: 1, body: graph(body) });
}

/** Constants that the steps of this rule use. */
function constants(spec: GrowingSpec): Uint8Array[] {
  const scalar = (name: string, number: number): Uint8Array =>
    floats(name, { shape: [], data: Float32Array.of(number) });
  const { kind } = maskOf(spec);
  return [
    ...(kind === "none" ? [] : [scalar("nothing", 0)]),
    ...(kind === "alpha"
      ? [wholes("alpha", [ALPHA]), scalar("threshold", spec.aliveThreshold)]
      : []),
    ...(spec.boundary === "torus"
      ? [wholes("margin", [1, 1, 1, 1]), wholes("grid_axes", [2, 3])]
      : []),
  ];
}

/** An axis: its length, or a name where any length will do. */
type Extent = number | string;
type Attributes = Readonly<Record<string, number | string | readonly number[] | Uint8Array>>;

interface Graph {
  readonly name: string;
  readonly nodes: readonly Uint8Array[];
  readonly constants: readonly Uint8Array[];
  readonly inputs: readonly Uint8Array[];
  readonly outputs: readonly Uint8Array[];
}

function graph({ name, nodes, constants, inputs, outputs }: Graph): Uint8Array {
  const all = (number: number, parts: readonly Uint8Array[]): [number, Uint8Array][] =>
    parts.map((part) => [number, part]);
  return message(
    ...all(GRAPH.node, nodes),
    [GRAPH.name, name],
    ...all(GRAPH.initializer, constants),
    ...all(GRAPH.input, inputs),
    ...all(GRAPH.output, outputs),
  );
}

function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Attributes = {},
): Uint8Array {
  return message(
    ...inputs.map((input) => [NODE.input, input] as const),
    [NODE.output, output],
    [NODE.operator, operator],
    ...Object.entries(attributes).map(
      ([name, held]) => [NODE.attribute, attribute(name, held)] as const,
    ),
  );
}

function attribute(name: string, held: Attributes[string]): Uint8Array {
  const of = (kind: keyof typeof HOLDS, ...values: readonly (number | string | Uint8Array)[]) =>
    message([ATTRIBUTE.name, name], ...values.map((each) => [ATTRIBUTE[kind], each] as const), [
      ATTRIBUTE.type,
      HOLDS[kind],
    ]);
  if (typeof held === "number") return of("number", held);
  if (typeof held === "string") return of("text", held);
  return held instanceof Uint8Array ? of("graph", held) : of("numbers", ...held);
}

/** An input or output, of any shape if none is given. */
function value(name: string, element: number, extents?: readonly Extent[]): Uint8Array {
  const shape = extents?.map((extent) => {
    const said = typeof extent === "number" ? EXTENT.value : EXTENT.name;
    return [SHAPE.extent, message([said, extent])] as const;
  });
  const tensor = message(
    [TENSOR_TYPE.element, element],
    ...(shape ? [[TENSOR_TYPE.shape, message(...shape)] as const] : []),
  );
  return message([VALUE.name, name], [VALUE.type, message([TYPE.tensor, tensor])]);
}

function floats(name: string, { shape, data }: FloatTensor): Uint8Array {
  return tensor(name, FLOAT, shape, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function wholes(name: string, numbers: readonly number[]): Uint8Array {
  return tensor(
    name,
    INT64,
    [numbers.length],
    new Uint8Array(BigInt64Array.from(numbers, BigInt).buffer),
  );
}

function tensor(name: string, type: number, shape: readonly number[], raw: Uint8Array): Uint8Array {
  return message(
    ...shape.map((extent) => [TENSOR.dims, extent] as const),
    [TENSOR.type, type],
    [TENSOR.name, name],
    [TENSOR.raw, raw],
  );
}
