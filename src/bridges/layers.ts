/** Finds the layers of a growing rule among the tensors of a file, by their shapes: names differ from program to program. */
import type { ChannelTaps } from "./filters.ts";
import { type FloatTensor, type Tensors, transposed } from "./tensors.ts";

/** The layers of a rule, as a file has them. */
export interface Layers {
  readonly channels: number;
  readonly hidden: number;
  /** Number of filters, F. */
  readonly filters: number;
  /** Weights of the hidden layer [D, F * C], whose inputs are in the file's order. */
  readonly first: Float32Array;
  readonly firstBias: Float32Array;
  /** Weights of the last layer [C, D]. */
  readonly second: Float32Array;
  readonly secondBias: Float32Array;
  /** Filters that the file brings, if it does. */
  readonly kernels?: readonly ChannelTaps[];
  /** Whether the file's filters are those of one convolution, whose outputs come channel by channel. */
  readonly isGrouped: boolean;
}

/** Most filters that a rule may have. */
const MOST_FILTERS = 16;

/** @throws Error with one sentence if there are no such layers, or others that a rule has no place for */
export function findLayers(tensors: Tensors): Layers {
  const all = [...tensors.values()];
  const kernels = all.filter(({ shape }) => shape.length >= 2 && shape.slice(-2).join() === "3,3");
  const flat = all.filter((tensor) => !kernels.includes(tensor)).map(squeezed);
  const matrices = flat.filter(({ shape }) => shape.length === 2);
  if (matrices.length === 0)
    throw new Error("The file holds no weights of a growing rule: there must be two layers.");
  if (matrices.length !== 2)
    throw new Error(
      `The file has ${matrices.length} layers, and a rule has two, one hidden: such a model cannot be expressed as a rule.`,
    );
  const [first, second] = inOrder(matrices);
  const [hidden, inputs] = first.shape;
  const [channels] = second.shape;
  const vectors = flat.filter(({ shape }) => shape.length === 1);
  const bias = (length: number, from: readonly FloatTensor[]): FloatTensor | undefined =>
    from.find(({ shape: [size] }) => size === length);
  const firstBias = bias(hidden, vectors);
  const secondBias = bias(
    channels,
    vectors.filter((vector) => vector !== firstBias),
  );
  const filters = inputs / channels;
  return {
    ...{ channels, hidden, filters, first: first.data, second: second.data },
    firstBias: firstBias?.data ?? new Float32Array(hidden),
    secondBias: secondBias?.data ?? new Float32Array(channels),
    ...readKernels(kernels, channels, filters),
  };
}

/** The hidden layer [D, F * C] and the last one [C, D], whichever comes first and whichever way they lie. */
function inOrder(matrices: readonly FloatTensor[]): [FloatTensor, FloatTensor] {
  const fits = ([first, second]: readonly FloatTensor[]): boolean => {
    const [hidden, inputs] = first.shape;
    const [channels, from] = second.shape;
    return from === hidden && inputs % channels === 0 && inputs / channels <= MOST_FILTERS;
  };
  const turned = matrices.map(transposed);
  const found = [matrices, turned, matrices.toReversed(), turned.toReversed()].find(fits);
  if (!found)
    throw new Error(
      `The file's layers, ${matrices.map(({ shape }) => shape.join(" x ")).join(" and ")}, do not fit together as a rule's: one must take in what the other puts out, for every channel the same number.`,
    );
  return found as [FloatTensor, FloatTensor];
}

function squeezed({ shape, data }: FloatTensor): FloatTensor {
  return { shape: shape.filter((extent) => extent !== 1), data };
}

/** Filters of a file: one tensor [C * F, 1, 3, 3] for all of them, or one [C, 1, 3, 3] for each, perhaps but for the identity. */
function readKernels(
  tensors: readonly FloatTensor[],
  channels: number,
  filters: number,
): Pick<Layers, "kernels" | "isGrouped"> {
  if (tensors.some(({ shape }) => shape.length > 3 && shape.at(-3) !== 1))
    throw new Error(
      "The file's filters mix channels, which those of a rule do not: such a model cannot be expressed as a rule.",
    );
  const taps = ({ data }: FloatTensor, at: number): number[] =>
    Array.from(data.subarray(9 * at, 9 * at + 9));
  const [one] = tensors;
  if (tensors.length === 1 && one.data.length === 9 * channels * filters) {
    const kernels = Array.from({ length: filters }, (_, f) =>
      Array.from({ length: channels }, (_, c) => taps(one, c * filters + f)),
    );
    return { kernels, isGrouped: true };
  }
  const isEach = tensors.every(({ data }) => data.length === 9 * channels);
  const missing = filters - tensors.length;
  if (tensors.length === 0 || !isEach || missing < 0 || missing > 1) return { isGrouped: false };
  const identity = Array(channels).fill([0, 0, 0, 0, 1, 0, 0, 0, 0]);
  const others = tensors.map((tensor) =>
    Array.from({ length: channels }, (_, c) => taps(tensor, c)),
  );
  return { kernels: missing ? [identity, ...others] : others, isGrouped: false };
}
