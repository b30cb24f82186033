/** The buffers in which a VNCA's rule grows latents, and their contents. */
import type { Contents, Layout } from "../../engine/engine.ts";
import type { Parameters } from "../../numbers/shapes.ts";
import { gridLength } from "../../ops/grid/layout.ts";
import {
  dConvLength,
  encodePlan,
  planLength,
  scratchLength,
  tapeLength,
  tilesLength,
} from "../../ops/variational-step/layout.ts";
import { type CellularSpec, cellularShapes, seedLayer, updateLayers } from "./cells.ts";
import { type Chain, chainLayout } from "./convolutions.ts";
import { drawContents, drawGradients, drawLayout, posteriorLayout } from "./draw-buffers.ts";
import { pictureLength } from "./encoder.ts";
import { planOf } from "./moves.ts";
import { type ShardExtent, scratch, shared } from "./shard.ts";
import { gridsOf } from "./stage-grids.ts";

/** Returns all buffers from latents to likelihoods. */
export function cellLayout(extent: ShardExtent<CellularSpec>): Layout {
  const { spec, images, samples, gradients } = extent;
  return {
    ...seedLayout(spec, images * samples, gradients),
    ...decoderLayout(spec, gradients, images * samples),
    ...posteriorLayout(spec, images, images * samples, gradients),
    ...poolLayout(extent),
  };
}

/** Returns the buffers of grids that come from the pool or go into it, and of the pictures of those that come. */
function poolLayout({ spec, images, pooled }: ShardExtent<CellularSpec>): Layout {
  if (pooled === undefined) return {};
  const grid = spec.sides[spec.sides.length - 1] ** 2 * spec.channels;
  return {
    end: scratch(images * grid),
    "pool.start": scratch(pooled * grid),
    "pool.end": scratch(pooled * grid),
    "pool.picture": scratch(pooled * pictureLength(spec)),
    "pool.logLikelihood": scratch(pooled),
  };
}

/** Returns the linear map of latents to first grids, a chain without layers where latents are copied. */
export function seedChain(spec: CellularSpec): Chain {
  const isLinear = spec.seed === "linear";
  return {
    names: isLinear ? ["seed"] : [],
    layers: isLinear ? [seedLayer(spec)] : [],
    input: "z",
    dInput: "dz",
  };
}

function seedLayout(spec: CellularSpec, latents: number, gradients: boolean): Layout {
  return chainLayout(seedChain(spec), latents, gradients);
}

/** Returns the buffers of the rule, its grids and its tape. Without gradients, two grids of each stage take turns. */
function decoderLayout(spec: CellularSpec, gradients: boolean, latents: number): Layout {
  const { channels } = spec;
  const plan = planOf(spec);
  const layout: Record<string, Layout[string]> = {
    plan: { type: "u32", scope: "shared", length: planLength(plan) },
    update: shared(plan.stored),
    "update.packed": shared(plan.prepared),
    "update.tiles": scratch(tilesLength(plan)),
  };
  for (const [stage, side] of spec.sides.entries()) {
    const steps = spec.steps[stage];
    const slices = gradients ? steps + 1 : 2;
    const records = gradients ? steps : 1;
    const grids = gridsOf(spec, stage, latents);
    const length = gridLength(side, channels, grids);
    layout[`states.${stage}`] = scratch(slices * length);
    layout[`tape.${stage}`] = scratch(records * tapeLength(plan, side, grids));
    if (!gradients) continue;
    layout[`d_states.${stage}`] = scratch(length);
    layout[`d_conv.${stage}`] = scratch(dConvLength(plan, side, grids));
  }
  Object.assign(layout, drawLayout(spec, latents, gradients));
  if (!gradients) return layout;
  return {
    ...layout,
    d_update: scratch(plan.stored),
    "d_update.packed": scratch(plan.prepared),
    "update.scratch": scratch(scratchLength(plan)),
  };
}

/**
 * Returns the buffers for growing latents or grids, without scoring them.
 * @param start side of the grids that growth starts from; undefined if it starts from latents
 * @param end side of the grids that growth ends with
 */
export function decodeLayout(
  spec: CellularSpec,
  count: number,
  start: number | undefined,
  end: number,
): Layout {
  return {
    ...decoderLayout(spec, false, count),
    ...seedLayout(spec, count, false),
    cells: scratch(count * end * end * spec.channels),
    ...(start === undefined
      ? { z: scratch(count * spec.latent) }
      : { start: scratch(count * start * start * spec.channels) }),
  };
}

/** Returns the buffers for growing one latent, or one grid, with every grid kept. @param sides sides of these grids */
export function filmLayout(spec: CellularSpec, sides: readonly number[]): Layout {
  const grids = sides.map((side, i) => [`film.${i}`, scratch(side * side * spec.channels)]);
  return {
    ...decoderLayout(spec, false, 1),
    ...seedLayout(spec, 1, false),
    z: scratch(spec.latent),
    start: scratch(Math.max(...sides) ** 2 * spec.channels),
    ...Object.fromEntries(grids),
  };
}

/** Returns the contents to upload for a decoder. */
export function cellContents(spec: CellularSpec, parameters: Parameters): Contents {
  return {
    plan: encodePlan(spec.channels, updateLayers(spec)),
    update: concatenate(
      updateParts(spec).map(([name, length]) => parameters[name] ?? new Float32Array(length)),
    ),
    ...Object.fromEntries(seedNames(spec).map((name) => [name, parameters[name]])),
    ...drawContents(spec, parameters, "growing"),
  };
}

/** Tells in which array, and from which place on, the gradient of each of the decoder's parameters lies. */
export function cellGradients(
  spec: CellularSpec,
): Record<string, readonly [array: string, start: number]> {
  const places: Record<string, readonly [string, number]> = {};
  for (const name of seedNames(spec)) places[name] = [`d_${name}`, 0];
  let start = 0;
  for (const [name, length] of updateParts(spec)) {
    places[name] = ["d_update", start];
    start += length;
  }
  return { ...places, ...drawGradients(spec) };
}

function seedNames(spec: CellularSpec): string[] {
  return Object.keys(cellularShapes(spec)).filter((name) => name.startsWith("seed."));
}

/** Returns names and lengths of the parts of the array "update". A last bias that the model lacks is zeros there. */
function updateParts(spec: CellularSpec): [name: string, length: number][] {
  let inputs = 9 * spec.channels;
  return updateLayers(spec).flatMap(({ width }, i) => {
    const weights = inputs * width;
    inputs = width;
    return [
      [`update.${i}.weight`, weights],
      [`update.${i}.bias`, width],
    ] as [string, number][];
  });
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const tensor of parts) {
    whole.set(tensor, start);
    start += tensor.length;
  }
  return whole;
}
