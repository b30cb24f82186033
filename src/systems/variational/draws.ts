/**
 * The numbers that cells draw when a stage begins, as data: a ladder of latents (src/ops/draw). A model whose spec has no
 * draws is "flat": all that its growth ever gets is the latent.
 */
import { normals } from "../../numbers/normal.ts";
import { deriveKey, STREAM } from "../../numbers/random.ts";
import { headWidth } from "../../ops/draw/layout.ts";
import type { CellularSpec } from "./cells.ts";
import { type ConvShape, type EncoderSpec, encoderLayers, pictureChannels } from "./encoder.ts";

/** What the cells of a model draw. */
export interface DrawsSpec {
  /** How many numbers each cell draws when a stage begins, one entry for each stage; 0 where cells draw none. */
  readonly numbers: readonly number[];
  /** Width of the hidden layer of the posterior heads. */
  readonly hidden: number;
}

/** A stage that begins with draws. */
export interface DrawStage {
  readonly stage: number;
  /** Side of the stage's grid in cells, which also names its heads. */
  readonly side: number;
  /** How many numbers each of its cells draws. */
  readonly numbers: number;
  /** Place of the first of them among the lots of a latent. */
  readonly first: number;
  /** What the posterior heads see of the picture at each cell. */
  readonly features: Features;
}

/** What an encoder makes of a picture on a grid, or the picture itself. */
interface Features {
  /** The encoder's layer; "picture" for the pixels. */
  readonly layer: string;
  /** Numbers of a cell. */
  readonly depth: number;
}

/** Returns what the encoder has on a grid of this side: its last such layer, or the pixels; undefined if it has nothing. */
export function featuresAt(spec: EncoderSpec, side: number): Features | undefined {
  const layers = encoderLayers(spec).slice(0, -1);
  const layer = layers.findLastIndex(({ outSide }) => outSide === side);
  if (layer >= 0) return { layer: `encoder.${layer}`, depth: layers[layer].outputs };
  return side === spec.size ? { layer: "picture", depth: pictureChannels(spec) } : undefined;
}

/** Returns the stages that begin with draws, in the order in which they grow. */
export function drawStages(spec: CellularSpec): DrawStage[] {
  const stages: DrawStage[] = [];
  let first = 0;
  for (const [stage, side] of spec.sides.entries()) {
    const numbers = spec.draws?.numbers[stage] ?? 0;
    const features = featuresAt(spec, side);
    if (numbers === 0 || features === undefined) continue;
    stages.push({ stage, side, numbers, first, features });
    first += side * side * numbers;
  }
  return stages;
}

/** Returns how many lots, which are standard normal numbers, the cells of one growing picture draw. */
export function lotsOf(spec: CellularSpec | { readonly kind: "deconvolution" }): number {
  if (spec.kind !== "vnca") return 0;
  return drawStages(spec).reduce((sum, { side, numbers }) => sum + side * side * numbers, 0);
}

/**
 * Returns how many numbers decide how a picture grows: those of its latent z, followed by the lots of its cells in the order in
 * which they are drawn. "Latents" of what grows pictures are rows of so many.
 */
export function latentLength(spec: Parameters<typeof lotsOf>[0] & { latent: number }): number {
  return spec.latent + lotsOf(spec);
}

/**
 * Draws latents from their prior, each `times` times: first with lots that come with it, then with others. More latents, or
 * more times, leave the rest as it is.
 * @returns latents [count, times, Z + lots], standard normal numbers
 */
export function drawLatents(
  spec: Parameters<typeof latentLength>[0],
  rngSeed: number,
  count: number,
  times = 1,
): Float32Array {
  const length = latentLength(spec);
  const drawn = normals(deriveKey(rngSeed, STREAM.noise), count * length);
  const latents = new Float32Array(count * times * length);
  for (let row = 0; row < count * times; row++) {
    const [latent, time] = [Math.floor(row / times), row % times];
    latents.set(drawn.subarray(latent * length, (latent + 1) * length), row * length);
    if (time === 0) continue;
    const lots = normals(deriveKey(rngSeed, STREAM.lots, latent, time), lotsOf(spec));
    latents.set(lots, row * length + spec.latent);
  }
  return latents;
}

/** Returns the lots of latents [count, Z + lots], as [count, lots]. */
export function lotsIn(spec: CellularSpec, latents: Float32Array): Float32Array {
  return columns(latents, latentLength(spec), spec.latent);
}

/** Returns a range of the columns of rows of a width. */
export function columns(
  rows: Float32Array,
  width: number,
  first: number,
  end = width,
): Float32Array {
  const count = rows.length / width;
  const part = new Float32Array(count * (end - first));
  for (let row = 0; row < count; row++)
    part.set(rows.subarray(row * width + first, row * width + end), row * (end - first));
  return part;
}

/** Returns the most numbers that a cell draws on any grid. */
export function mostDrawn({ draws }: CellularSpec): number {
  return Math.max(0, ...(draws?.numbers ?? []));
}

/** A layer of a head, which looks at cells of a grid of a side. */
export interface HeadLayer {
  /** Name of its parameters. */
  readonly name: string;
  readonly shape: ConvShape;
  /** Its outputs without those that only fill up a multiple of 8. */
  readonly outputs: number;
}

/** Returns the prior head, which all grids share: means of the numbers, then logarithms of their deviations. */
export function priorHead(spec: CellularSpec, side: number): HeadLayer {
  const outputs = 2 * mostDrawn(spec);
  const width = headWidth(mostDrawn(spec));
  return {
    name: "draws.prior",
    shape: layer(side, spec.channels, width, 1, false),
    outputs,
  };
}

/** Returns the layers of the posterior head of a grid: 3x3 over cells and features, then shifts and log scales. */
export function posteriorHead(
  spec: CellularSpec,
  { side, numbers, features }: DrawStage,
): HeadLayer[] {
  const hidden = spec.draws?.hidden ?? 0;
  const name = `draws.posterior.${side}`;
  return [
    {
      name: `${name}.0`,
      shape: layer(side, spec.channels + features.depth, hidden, 3, true),
      outputs: hidden,
    },
    {
      name: `${name}.1`,
      shape: layer(side, hidden, headWidth(numbers), 1, false),
      outputs: 2 * numbers,
    },
  ];
}

/** Returns the map of the numbers drawn to what they add to their cell, which all grids share. */
export function intoCell(spec: CellularSpec, side: number): HeadLayer {
  return {
    name: "draws.into",
    shape: layer(side, mostDrawn(spec), spec.channels, 1, false),
    outputs: spec.channels,
  };
}

/** Returns the layers that growing takes, and those that only the posteriors need, without repeats. */
export function drawLayers(spec: CellularSpec): {
  readonly growing: readonly HeadLayer[];
  readonly posterior: readonly HeadLayer[];
} {
  const stages = drawStages(spec);
  const shared = stages.slice(0, 1).map(({ side }) => side);
  return {
    growing: shared.flatMap((side) => [priorHead(spec, side), intoCell(spec, side)]),
    posterior: stages.flatMap((stage) => posteriorHead(spec, stage)),
  };
}

/** Returns the shapes of the tensors that draws take, in PyTorch's layout. */
export function drawShapes(spec: CellularSpec): Record<string, readonly number[]> {
  const { growing, posterior } = drawLayers(spec);
  const shapes: Record<string, readonly number[]> = {};
  for (const { name, shape, outputs } of [...growing, ...posterior]) {
    const { channels, kernel } = shape;
    shapes[`${name}.weight`] =
      kernel === 1 ? [outputs, channels] : [outputs, channels, kernel, kernel];
    shapes[`${name}.bias`] = [outputs];
  }
  return shapes;
}

function layer(
  side: number,
  channels: number,
  outputs: number,
  kernel: number,
  elu: boolean,
): ConvShape {
  const padding = (kernel - 1) / 2;
  return { side, outSide: side, channels, outputs, kernel, stride: 1, padding, elu };
}
