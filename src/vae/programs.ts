/** What a VNCA computes, as programs over the buffers of buffers.ts. */
import type { Call, Loop, Program } from "../engine/engine.ts";
import { encoderLayers, mixturesOf, pictureChannels, type VncaSpec } from "../spec/vnca.ts";
import type { ShardExtent } from "./buffers.ts";
import {
  encode,
  encodeBackward,
  isLinear,
  posterior,
  seeds,
  seedsBackward,
} from "./convolutions.ts";
import {
  decode,
  decodeBackward,
  decodeMoves,
  gridParams,
  lastSlice,
  lastSteps,
  lastStepsBackward,
  type Move,
  seedBackward,
} from "./growth.ts";

/** Weights into the order in which the kernels read them. */
const PACK_UPDATE: Call = {
  op: "vnca.pack",
  buffers: { plan: "plan", update: "update", packed: "update.packed" },
};

/** Log weights log p(x|z) + log p(z) - log q(z|x) of every latent, as logLikelihood and logRatio. */
export function scoreProgram(extent: ShardExtent): Program {
  const { spec, images, samples } = extent;
  const latents = images * samples;
  return [
    PACK_UPDATE,
    ...encode(extent),
    { repeat: images, body: [divergence(spec)] },
    { repeat: latents, body: [sample(extent)] },
    ...seeds(spec, latents),
    { repeat: latents, body: [...decode(spec, false), score(extent, ".score")] },
  ];
}

/** How the objective of training is weighted. */
export interface Objective {
  /** Share of a picture in its batch. */
  readonly scale: number;
  /** Weight of the divergence. */
  readonly beta: number;
}

/**
 * The negative evidence lower bound of every picture and its gradients; one latent a picture. Pictures of the pool go on
 * from the grids that they have: they have no latent, so of their bound only log p(x|grid) is left.
 */
export function trainProgram(extent: ShardExtent, { scale, beta }: Objective): Program {
  const { spec, images, pooled } = extent;
  const layers = encoderLayers(spec);
  const names = [...layers.map((_, i) => `encoder.${i}`), ...(isLinear(spec) ? ["seed"] : [])];
  return [
    PACK_UPDATE,
    clear("d_update.packed"),
    ...names.flatMap((name) => [clear(`d_${name}.packed`), clear(`d_${name}.bias`)]),
    ...encode(extent),
    { repeat: images, body: [divergence(spec)] },
    { repeat: images, body: [sample(extent)] },
    ...seeds(spec, images),
    {
      repeat: images,
      body: [
        ...decode(spec, true),
        score(extent, "", scale),
        ...(pooled === undefined ? [] : [keepEnd(spec, "end")]),
        ...decodeBackward(spec),
        seedBackward(spec),
      ],
    },
    ...(pooled === undefined ? [] : [poolLoop(extent, pooled, scale)]),
    ...seedsBackward(spec, images),
    {
      repeat: images,
      body: [
        {
          op: "gaussian.backward",
          buffers: { ...latentBuffers(spec), dz: "dz", dPosterior: `d_${posterior(spec)}` },
          params: { latent: spec.latent, weight: beta * scale },
        },
      ],
    },
    ...encodeBackward(extent),
    {
      op: "vnca.unpack",
      buffers: { plan: "plan", dPacked: "d_update.packed", dUpdate: "d_update" },
    },
  ];
}

/** Takes the pool's grids through the steps of the last stage, and back to their beginning. */
function poolLoop(extent: ShardExtent, pooled: number, scale: number): Loop {
  const { spec } = extent;
  const start = { stage: spec.steps.length - 1, slice: 0 };
  return {
    repeat: pooled,
    body: [
      gridCall("grid.load", spec, start, "pool.start"),
      ...lastSteps(spec),
      score(extent, "", scale, "pool."),
      keepEnd(spec, "pool.end"),
      ...lastStepsBackward(spec),
    ],
  };
}

/** Keeps the last grid. */
function keepEnd(spec: VncaSpec, cells: string): Call {
  const stage = spec.steps.length - 1;
  return gridCall("grid.store", spec, { stage, slice: lastSlice(spec, stage, true) }, cells);
}

/** A stretch of growth. Moves are numbered: 0 makes the first grid, then come steps and doublings. */
export interface Stretch {
  /** The move after which it starts, from grids in `start`; without, it starts from the latents `z`. */
  readonly from?: number;
  /** Its last move; the grids go to `cells`. */
  readonly to: number;
}

/** Grows so many latents, or grids, for a stretch. */
export function growProgram(spec: VncaSpec, { from, to }: Stretch, count: number): Program {
  const moves = decodeMoves(spec, false);
  const calls = moves.slice(from === undefined ? 0 : from + 1, to + 1).map(({ call }) => call);
  const store = gridCall("grid.store", spec, moves[to], "cells");
  return [
    PACK_UPDATE,
    ...(from === undefined ? seeds(spec, count) : []),
    { repeat: count, body: [...load(spec, moves, from), ...calls, store] },
  ];
}

/**
 * Grows one latent, or one grid, and stores every grid on the way: that of move i as `frame.i`.
 * @param from the move after which it starts from the grid in `start`; without, it starts from the latent `z`
 */
export function filmProgram(spec: VncaSpec, from?: number): Program {
  const moves = decodeMoves(spec, false);
  const calls = moves.map((move, i) => [
    move.call,
    gridCall("grid.store", spec, move, `frame.${i}`),
  ]);
  return [
    PACK_UPDATE,
    ...(from === undefined ? seeds(spec, 1) : []),
    ...load(spec, moves, from),
    ...calls.slice(from === undefined ? 0 : from + 1).flat(),
  ];
}

/** Puts the grid after a move, if growth starts from one, where that move would have. */
function load(spec: VncaSpec, moves: readonly Move[], from: number | undefined): Call[] {
  return from === undefined ? [] : [gridCall("grid.load", spec, moves[from], "start")];
}

/** Side of the grid after each move. */
export function moveSides(spec: VncaSpec): number[] {
  return decodeMoves(spec, false).map(({ stage }) => spec.sides[stage]);
}

function gridCall(
  op: string,
  spec: VncaSpec,
  { stage, slice }: Pick<Move, "stage" | "slice">,
  cells: string,
): Call {
  return {
    op,
    buffers: { states: `states.${stage}`, cells },
    params: { ...gridParams(spec, stage), from: slice },
  };
}

function clear(array: string): Call {
  return { op: "clear", buffers: { array } };
}

function latentBuffers(spec: VncaSpec): Record<string, string> {
  return { posterior: posterior(spec), noise: "noise", z: "z", logRatio: "logRatio" };
}

function divergence(spec: VncaSpec): Call {
  return {
    op: "gaussian.divergence",
    buffers: { posterior: posterior(spec), divergence: "divergence" },
    params: { latent: spec.latent },
  };
}

function sample({ spec, samples }: ShardExtent): Call {
  return {
    op: "gaussian.sample",
    buffers: latentBuffers(spec),
    params: { latent: spec.latent, samples },
  };
}

/** @param owner start of the names of the pictures that are scored and of their figures */
function score(
  { spec, samples, gradients }: ShardExtent,
  variant: "" | ".score",
  scale = 0,
  owner: "" | "pool." = "",
): Call {
  const last = spec.steps.length - 1;
  const mixtures = mixturesOf(spec);
  return {
    op: `${mixtures > 0 ? "logisticMixture" : "bernoulli"}${variant}`,
    buffers: {
      states: `states.${last}`,
      dState: `d_states.${last}`,
      picture: `${owner}picture`,
      logLikelihood: `${owner}logLikelihood`,
    },
    params: {
      ...gridParams(spec, last),
      from: lastSlice(spec, last, gradients),
      size: spec.size,
      framed: spec.scored === "grid" ? 1 : 0,
      samples,
      scale,
      ...(mixtures > 0 && { mixtures, pictureChannels: pictureChannels(spec) }),
    },
  };
}
