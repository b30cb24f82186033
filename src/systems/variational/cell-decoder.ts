/** The decoder of a VNCA: latents grow, are scored, and their gradients go back through all steps. */
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
import {
  cellContents,
  cellGradients,
  cellLayout,
  decodeLayout,
  seedChain,
} from "./cell-buffers.ts";
import { type CellularSpec, mixturesOf } from "./cells.ts";
import { chainBackward, chainForward } from "./convolutions.ts";
import type { Decoder } from "./decoder.ts";
import { pictureChannels } from "./encoder.ts";
import {
  decode,
  decodeBackward,
  forLatents,
  gridParams,
  lastSlice,
  lastSteps,
  lastStepsBackward,
  planOf,
  seedBackward,
} from "./moves.ts";
import { decodeProgram, gridCall, moveSides, packWeights } from "./programs.ts";
import type { ShardExtent } from "./shard.ts";

type Extent = ShardExtent<CellularSpec>;

export function cellDecoder(spec: CellularSpec): Decoder {
  const moves = moveSides(spec).length;
  const side = spec.sides[spec.sides.length - 1];
  return {
    layout: (shard) => cellLayout({ ...shard, spec }),
    contents: (parameters) => cellContents(spec, parameters),
    gradients: cellGradients(spec),
    score: (shard) => {
      const latents = shard.images * shard.samples;
      const calls = [...decode(spec, false, latents), score({ ...shard, spec })];
      return [
        ...packWeights(spec),
        ...chainForward(seedChain(spec), latents),
        ...forLatents(calls, latents),
      ];
    },
    train: (shard, scale) => train({ ...shard, spec }, scale),
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
 * Pictures of the pool go on from the grids that they have: they have no latent, so of their bound only log p(x|grid) is
 * left.
 */
function train(extent: Extent, scale: number): (Call | Loop)[] {
  const { spec, images, pooled } = extent;
  return [
    ...packWeights(spec),
    clear.call({ array: "d_update.packed" }, { length: planOf(spec).prepared }),
    ...chainForward(seedChain(spec), images),
    ...forLatents(
      [
        ...decode(spec, true, images),
        scoreBackward(extent, scale),
        ...(pooled === undefined ? [] : [keepEnd(spec, "end")]),
        ...decodeBackward(spec, images),
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
  ];
}

/** Takes the pool's grids through the steps of the last stage, and back to their beginning. */
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

/** Keeps the last grid. */
function keepEnd(spec: CellularSpec, cells: string): Call {
  const stage = spec.steps.length - 1;
  return gridCall(grid.store, spec, { stage, slice: lastSlice(spec, stage, true) }, cells);
}

/** The likelihood of the loop's last grid. */
function score(extent: Extent): Call {
  return likelihoodOf(extent.spec).score(scored(extent, ""));
}

/**
 * {@link score}, and its gradient.
 * @param owner start of the names of the pictures that are scored and of their figures
 */
function scoreBackward(extent: Extent, scale: number, owner: "" | "pool." = ""): Call {
  const last = extent.spec.steps.length - 1;
  return likelihoodOf(extent.spec).gradient(scored(extent, owner), `d_states.${last}`, scale);
}

function likelihoodOf(spec: CellularSpec): Likelihood {
  const mixtures = mixturesOf(spec);
  return mixtures > 0 ? mixtureLikelihood(mixtures, pictureChannels(spec)) : bernoulliLikelihood;
}

/** What is scored. */
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
