/** Makes a rule of layers whose inputs a file has in an order of its own. */
import type { Rule, RuleCard } from "../models/rule.ts";
import { checkRule } from "../models/rule.ts";
import type { Boundary } from "../ops/cell.ts";
import type { FilterName } from "../systems/growing/perception.ts";
import { GROWING_SPEC } from "../systems/growing/spec.ts";
import { type ChannelTaps, type ForeignFilter, recognise, tapsOf, turned } from "./filters.ts";
import type { Layers } from "./layers.ts";

/** What a file of weights does not say of itself. */
export interface Arrangement {
  /** Whether the inputs of the hidden layer come filter by filter or channel by channel. */
  readonly order: "filters" | "channels";
  /**
   * How many times ours the Sobel filters were: 8 where they were not divided by 8, and negative where they point the other
   * way, so that the creature would grow upside down.
   */
  readonly sobelScale: number;
  /** Whether rows and columns were swapped, so that the creature would grow mirrored along the diagonal. */
  readonly transpose: boolean;
  /** The filters in the file's order; told by their number if left out. */
  readonly filters?: readonly ForeignFilter[];
  /** Probability with which a cell fires; the article's one half if left out. */
  readonly fireRate?: number;
  /** What cells see beyond the edge; zeros if left out. */
  readonly boundary?: Boundary;
  /** Slope of the hidden layer's activation below zero, if it is a leaky ReLU: the rule has twice the units, for both signs. */
  readonly leak?: number;
}

/** The filters of a file that brings none, by their number. */
const USUAL: Readonly<Record<number, readonly ForeignFilter[]>> = {
  1: ["identity"],
  3: ["identity", "sobelX", "sobelY"],
  4: ["identity", "sobelX", "sobelY", "laplacian5"],
};
/** Filters of a rule are in this order, so that rules of many files look alike. */
const ORDER: readonly FilterName[] = ["identity", "sobelX", "sobelY", "laplacian"];
/** The article's grid. */
const GRID = [72, 72] as const;

/** A filter of the file, by its place in it. */
interface Placed {
  readonly place: number;
  readonly taps: ChannelTaps;
  /** Set if the filter is one of ours, so many times. */
  readonly known?: { readonly name: FilterName; readonly scale: number };
}

/** @throws Error with one sentence if the filters are not as many as the hidden layer takes, or a number makes no sense */
export function arrange(
  layers: Layers,
  arrangement: Arrangement,
  card: Partial<RuleCard> = {},
): Rule {
  const { channels, hidden, filters } = layers;
  const placed = placeFilters(layers, arrangement);
  const areKnown = placed.every(({ known }) => known);
  const names = placed.map(({ known }) => known?.name as FilterName);
  const { fireRate = GROWING_SPEC.fireRate, boundary = GROWING_SPEC.boundary } = arrangement;
  const first = new Float32Array(layers.first.length);
  for (let d = 0; d < hidden; d++)
    for (const [f, { place, known }] of placed.entries())
      for (let c = 0; c < channels; c++) {
        const at = arrangement.order === "filters" ? place * channels + c : c * filters + place;
        const scale = areKnown ? (known?.scale ?? 1) : 1;
        first[(d * filters + f) * channels + c] = scale * layers.first[d * filters * channels + at];
      }
  const perceive = Float32Array.from(placed.flatMap(({ taps }) => taps.flat()));
  const dense = leaky({ ...layers, first }, arrangement.leak ?? 0);
  return checkRule({
    spec: {
      ...GROWING_SPEC,
      ...{ channels, hidden: dense.hidden, fireRate, boundary },
      filters: areKnown ? names : { learned: filters },
    },
    parameters: {
      ...(areKnown ? {} : { "perceive.weight": perceive }),
      "update.0.weight": dense.first,
      "update.0.bias": dense.firstBias,
      "update.1.weight": dense.second,
      "update.1.bias": layers.secondBias,
    },
    card: { grid: GRID, ...card },
  });
}

type Dense = Pick<Layers, "channels" | "hidden" | "first" | "firstBias" | "second">;

/** The same layers with ReLUs: leaky(x) is relu(x) - leak * relu(-x). */
function leaky(layers: Dense, leak: number): Dense {
  if (leak === 0) return layers;
  const { channels, hidden, first, firstBias, second } = layers;
  const both = (values: Float32Array): Float32Array => {
    const twice = new Float32Array(2 * values.length);
    twice.set(values);
    twice.set(
      values.map((value) => -value),
      values.length,
    );
    return twice;
  };
  const last = new Float32Array(2 * second.length);
  for (let c = 0; c < channels; c++)
    for (let d = 0; d < hidden; d++) {
      last[2 * c * hidden + d] = second[c * hidden + d];
      last[(2 * c + 1) * hidden + d] = -leak * second[c * hidden + d];
    }
  return {
    channels,
    hidden: 2 * hidden,
    first: both(first),
    firstBias: both(firstBias),
    second: last,
  };
}

/** The file's filters in the order that ours have; those that are not ours keep theirs. */
function placeFilters(layers: Layers, { filters, transpose, sobelScale }: Arrangement): Placed[] {
  const { channels, filters: count, kernels } = layers;
  const names = filters ?? (kernels ? undefined : USUAL[count]);
  if (names ? names.length !== count : kernels?.length !== count)
    throw new Error(
      `The hidden layer takes ${count} numbers for each of ${channels} channels: name as many filters (--filters identity,sobelX,sobelY).`,
    );
  const taps = names ? names.map((name) => tapsOf(name, channels)) : (kernels as ChannelTaps[]);
  const placed = taps.map((own, place): Placed => {
    const scaled = recognise(own)?.name.startsWith("sobel")
      ? own.map((channel) => channel.map((tap) => tap * sobelScale))
      : own;
    const shown = transpose ? turned(scaled) : scaled;
    return { place, taps: shown, known: recognise(shown) };
  });
  const rank = ({ known }: Placed): number => (known ? ORDER.indexOf(known.name) : ORDER.length);
  return placed.sort((a, b) => rank(a) - rank(b));
}

/** Every way to take a file, but for what is known of it. @param known what a person said */
export function arrangementsOf(
  suggested: Arrangement,
  known: Partial<Arrangement>,
): readonly Arrangement[] {
  const either = <T>(name: keyof Arrangement, ...values: T[]): T[] =>
    known[name] === undefined ? values : [known[name] as T];
  return either<Arrangement["order"]>("order", "filters", "channels").flatMap((order) =>
    either("transpose", false, true).flatMap((transpose) =>
      either("sobelScale", 1, 8, -1, -8).map((sobelScale) => {
        return { ...suggested, ...known, order, transpose, sobelScale };
      }),
    ),
  );
}
