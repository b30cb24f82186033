/** The decoder of a VNCA: it grows latents, scores the pictures, and takes gradients back through all steps. */
import type { Call, Loop } from "../../engine/engine.ts";
import {
  bernoulliLikelihood,
  type Likelihood,
  mixtureLikelihood,
  type ScoredGrid,
} from "../../objectives/likelihood.ts";
import { clear } from "../../ops/arrays/op.ts";
import * as grid from "../../ops/grid/op.ts";
import * as variationalStep from "../../ops/variational-step/op.ts";
import type { Bound } from "./bound-programs.ts";
import {
  cellContents,
  cellGradients,
  cellLayout,
  decodeLayout,
  seedChain,
} from "./cell-buffers.ts";
import { type CellularSpec, mixturesOf } from "./cells.ts";
import { chainBackward, chainForward, clearChain, packChain, unpackChain } from "./convolutions.ts";
import type { Decoder } from "./decoder.ts";
import { drawContents, posteriorChains, sharedChains } from "./draw-buffers.ts";
import { pictureChannels } from "./encoder.ts";
import {
  decode,
  decodeBackward,
  forLatents,
  lastSlice,
  lastSteps,
  lastStepsBackward,
  planOf,
  seedBackward,
} from "./moves.ts";
import { decodeProgram, gridCall, moveSides, packWeights } from "./programs.ts";
import type { ShardExtent } from "./shard.ts";
import { gridParams } from "./stage-grids.ts";

type Extent = ShardExtent<CellularSpec>;

export function cellDecoder(spec: CellularSpec): Decoder {
  const moves = moveSides(spec).length;
  const side = spec.sides[spec.sides.length - 1];
  return {
    layout: (shard) => cellLayout({ ...shard, spec }),
    contents: (parameters) => cellContents(spec, parameters),
    posteriorContents: (parameters) => drawContents(spec, parameters, "posterior"),
    gradients: cellGradients(spec),
    score: (shard) => {
      const latents = shard.images * shard.samples;
      const calls = [
        ...decode(spec, false, latents, { samples: shard.samples }),
        score({ ...shard, spec }),
      ];
      return [
        ...packWeights(spec),
        ...posteriorChains(spec).flatMap(packChain),
        ...chainForward(seedChain(spec), latents),
        ...forLatents(calls, latents),
      ];
    },
    train: (shard, scale, bound) => train({ ...shard, spec }, scale, bound),
    draw: (latents) => ({
      layout: decodeLayout(spec, latents, undefined, side),
      program: decodeProgram(spec, { to: moves - 1 }, latents),
      cells: "cells",
      side,
      channels: spec.channels,
    }),
  };
}

/**
 * Trains on new pictures and on pictures of the pool. The latter go on from their grids and have no latent, so that only
 * log p(x|grid) is left of their bound.
 */
function train(extent: Extent, scale: number, bound: Bound): (Call | Loop)[] {
  const { spec, images, pooled } = extent;
  const heads = [...sharedChains(spec), ...posteriorChains(spec)];
  return [
    ...packWeights(spec),
    ...posteriorChains(spec).flatMap(packChain),
    ...heads.flatMap(clearChain),
    clear.call({ array: "d_update.packed" }, { length: planOf(spec).prepared }),
    ...chainForward(seedChain(spec), images),
    ...forLatents(
      [
        ...decode(spec, true, images, { samples: 1 }),
        scoreBackward(extent, scale),
        ...(pooled === undefined ? [] : [keepEnd(spec, "end")]),
        ...decodeBackward(spec, images, bound, scale),
        seedBackward(spec, images),
      ],
      images,
    ),
    ...(pooled === undefined ? [] : [poolLoop(extent, pooled, scale)]),
    ...chainBackward(seedChain(spec), images),
    variationalStep.unpack.call(
      { plan: "plan", dPacked: "d_update.packed", dUpdate: "d_update" },
      planOf(spec),
    ),
    ...heads.flatMap(unpackChain),
  ];
}

/** Takes the pool's grids through the steps of the last stage and back. */
function poolLoop(extent: Extent, pooled: number, scale: number): Loop {
  const { spec } = extent;
  const start = { stage: spec.steps.length - 1, slice: 0 };
  return {
    repeat: pooled,
    body: [
      gridCall(grid.load, spec, start, "pool.start"),
      ...lastSteps(spec),
      scoreBackward(extent, scale, "pool."),
      keepEnd(spec, "pool.end"),
      ...lastStepsBackward(spec),
    ],
  };
}

/** Copies the last grid into an array. */
function keepEnd(spec: CellularSpec, cells: string): Call {
  const stage = spec.steps.length - 1;
  return gridCall(grid.store, spec, { stage, slice: lastSlice(spec, stage, true) }, cells);
}

/** Scores the last grid of the loop. */
function score(extent: Extent): Call {
  return likelihoodOf(extent.spec).score(scored(extent, ""));
}

/**
 * Scores the last grid of the loop, and computes the gradient of that.
 * @param owner prefix of the arrays that hold the pictures and their likelihoods
 */
function scoreBackward(extent: Extent, scale: number, owner: "" | "pool." = ""): Call {
  const last = extent.spec.steps.length - 1;
  return likelihoodOf(extent.spec).gradient(scored(extent, owner), `d_states.${last}`, scale);
}

function likelihoodOf(spec: CellularSpec): Likelihood {
  const mixtures = mixturesOf(spec);
  return mixtures > 0 ? mixtureLikelihood(mixtures, pictureChannels(spec)) : bernoulliLikelihood;
}

/** Names the grid that is scored, its picture and its likelihood. */
function scored({ spec, samples, gradients }: Extent, owner: string): ScoredGrid {
  const last = spec.steps.length - 1;
  return {
    buffers: {
      states: `states.${last}`,
      picture: `${owner}picture`,
      logLikelihood: `${owner}logLikelihood`,
    },
    params: {
      ...gridParams(spec, last, 1),
      from: lastSlice(spec, last, gradients),
      size: spec.size,
      framed: spec.scored === "grid" ? 1 : 0,
      samples,
    },
  };
}
