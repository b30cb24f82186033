/** What a VNCA computes, as programs over the buffers of buffers.ts. */
import type { Call, Program } from "../engine/engine.ts";
import { tapeLength } from "../ops/vnca-step/layout.ts";
import {
  type ConvShape,
  encoderLayers,
  seedLayer,
  updateLayers,
  type VncaSpec,
} from "../spec/vnca.ts";
import type { ShardExtent } from "./buffers.ts";

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
    { repeat: latents, body: [...decode(spec, false), score(extent, "bernoulli.score")] },
  ];
}

/** How the objective of training is weighted. */
export interface Objective {
  /** Share of a picture in its batch. */
  readonly scale: number;
  /** Weight of the divergence. */
  readonly beta: number;
}

/** The negative evidence lower bound of every picture and its gradients; one latent a picture. */
export function trainProgram(extent: ShardExtent, { scale, beta }: Objective): Program {
  const { spec, images } = extent;
  const layers = encoderLayers(spec);
  const names = [...layers.map((_, i) => `encoder.${i}`), ...(isLinear(spec) ? ["seed"] : [])];
  return [
    PACK_UPDATE,
    clear("d_update.packed"),
    ...names.map((name) => clear(`d_${name}.packed`)),
    ...encode(extent),
    { repeat: images, body: [divergence(spec)] },
    { repeat: images, body: [sample(extent)] },
    ...seeds(spec, images),
    {
      repeat: images,
      body: [
        ...decode(spec, true),
        score(extent, "bernoulli", scale),
        ...decodeBackward(spec),
        seedBackward(spec),
      ],
    },
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
    ...layers
      .map((layer, i) => convBackward(encoderBuffers(i), layer, images, i > 0))
      .reverse()
      .flat(),
    {
      op: "vnca.unpack",
      buffers: { plan: "plan", dPacked: "d_update.packed", dUpdate: "d_update" },
    },
  ];
}

/** Grows the shard's latents `z`, and stores the last grids in `cells`. */
export function growProgram(spec: VncaSpec, count: number): Program {
  const moves = decodeMoves(spec, false);
  const store = storeGrid(spec, moves[moves.length - 1], "cells");
  const body = [...moves.map(({ call }) => call), store];
  return [PACK_UPDATE, ...seeds(spec, count), { repeat: count, body }];
}

/** Grows one latent and stores every grid on the way as `frame.0`, `frame.1` and so on. */
export function filmProgram(spec: VncaSpec): Program {
  const moves = decodeMoves(spec, false);
  const calls = moves.flatMap((move, i) => [move.call, storeGrid(spec, move, `frame.${i}`)]);
  return [PACK_UPDATE, ...seeds(spec, 1), ...calls];
}

/** Sides of the grids that {@link filmProgram} stores. */
export function filmSides(spec: VncaSpec): number[] {
  return decodeMoves(spec, false).map(({ stage }) => spec.sides[stage]);
}

function storeGrid(spec: VncaSpec, { stage, slice }: Move, cells: string): Call {
  return {
    op: "grid.store",
    buffers: { states: `states.${stage}`, cells },
    params: { ...gridParams(spec, stage), from: slice },
  };
}

/** Name of the array that holds means and log deviations. */
export function posterior(spec: VncaSpec): string {
  return `encoder.${spec.encoder.channels.length}.output`;
}

function clear(array: string): Call {
  return { op: "clear", buffers: { array } };
}

/** Encodes the shard's pictures; the posterior is the last layer's output. */
function encode({ spec, images }: ShardExtent): Call[] {
  return encoderLayers(spec).flatMap((layer, i) => convForward(encoderBuffers(i), layer, images));
}

function isLinear({ seed }: VncaSpec): boolean {
  return seed === "linear";
}

/** All first grids at once, where they are a linear map of the latents. */
function seeds(spec: VncaSpec, latents: number): Call[] {
  return isLinear(spec) ? convForward(SEED_BUFFERS, seedLayer(spec), latents) : [];
}

function seedsBackward(spec: VncaSpec, latents: number): Call[] {
  return isLinear(spec) ? convBackward(SEED_BUFFERS, seedLayer(spec), latents, true) : [];
}

const encoderBuffers = (i: number): Record<string, string> =>
  convBuffers(
    `encoder.${i}`,
    i === 0 ? "picture" : `encoder.${i - 1}.output`,
    `d_encoder.${i - 1}.output`,
  );

const SEED_BUFFERS = convBuffers("seed", "z", "dz");

function convBuffers(name: string, input: string, dInput: string): Record<string, string> {
  return {
    input,
    weight: `${name}.weight`,
    bias: `${name}.bias`,
    packed: `${name}.packed`,
    columns: `${name}.columns`,
    output: `${name}.output`,
    dInput,
    dOutput: `d_${name}.output`,
    dPacked: `d_${name}.packed`,
    dWeight: `d_${name}.weight`,
    dBias: `d_${name}.bias`,
  };
}

function convParams({ elu, outSide: _, ...shape }: ConvShape, images: number) {
  return { ...shape, images, elu: elu ? 1 : 0 };
}

function convForward(buffers: Record<string, string>, layer: ConvShape, images: number): Call[] {
  const params = convParams(layer, images);
  return [
    { op: "conv.pack", buffers, params },
    { op: "conv.forward", buffers, params },
  ];
}

function convBackward(
  buffers: Record<string, string>,
  layer: ConvShape,
  images: number,
  toInput: boolean,
): Call[] {
  const params = convParams(layer, images);
  return [
    { op: toInput ? "conv.backward" : "conv.backwardWeights", buffers, params },
    { op: "conv.unpack", buffers, params },
  ];
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

function gridParams(spec: VncaSpec, stage: number) {
  return { side: spec.sides[stage], channels: spec.channels };
}

/** How large a step's slices of grids and tape are. */
function stepParams(spec: VncaSpec, stage: number) {
  const tapeSlice = tapeLength(spec.sides[stage], updateLayers(spec));
  return { ...gridParams(spec, stage), tapeSlice };
}

/** What the grid of a stage is made from. */
function doubleParams(spec: VncaSpec, stage: number) {
  return { ...gridParams(spec, stage - 1), doubledSide: spec.sides[stage] };
}

/** Slice of a stage's grids in which its last state lies. */
function lastSlice(spec: VncaSpec, stage: number, recorded: boolean): number {
  return recorded ? spec.steps[stage] : spec.steps[stage] % 2;
}

/** A call that makes a grid, and where that lies. */
interface Move {
  readonly call: Call;
  readonly stage: number;
  readonly slice: number;
}

/** From the loop's latent to the last grid; recorded, every state stays. */
function decode(spec: VncaSpec, recorded: boolean): Call[] {
  return decodeMoves(spec, recorded).map(({ call }) => call);
}

function decodeMoves(spec: VncaSpec, recorded: boolean): Move[] {
  return spec.steps.flatMap((steps, stage): Move[] => [
    { call: stage === 0 ? seed(spec) : double(spec, stage, recorded), stage, slice: 0 },
    ...Array.from({ length: steps }, (_, step): Move => {
      const [from, to, tape] = recorded ? [step, step + 1, step] : [step % 2, (step + 1) % 2, 0];
      const params = { ...stepParams(spec, stage), from, to, tape };
      return { call: { op: "vnca.step", buffers: stepBuffers(stage), params }, stage, slice: to };
    }),
  ]);
}

function seed(spec: VncaSpec): Call {
  if (isLinear(spec))
    return {
      op: "grid.load",
      buffers: { states: "states.0", cells: "seed.output" },
      params: { ...gridParams(spec, 0), from: 0 },
    };
  return {
    op: "grid.seed",
    buffers: { states: "states.0", z: "z" },
    params: { ...gridParams(spec, 0), from: 0, latent: spec.latent },
  };
}

function double(spec: VncaSpec, stage: number, recorded: boolean): Call {
  return {
    op: "grid.double",
    buffers: { states: `states.${stage - 1}`, doubled: `states.${stage}` },
    params: { ...doubleParams(spec, stage), from: lastSlice(spec, stage - 1, recorded) },
  };
}

function stepBuffers(stage: number): Record<string, string> {
  return {
    plan: "plan",
    packed: "update.packed",
    dPacked: "d_update.packed",
    states: `states.${stage}`,
    tape: `tape.${stage}`,
    dState: `d_states.${stage}`,
    dConv: `d_conv.${stage}`,
    scratch: "update.scratch",
  };
}

/** From the gradient of the last grid to that of the first. */
function decodeBackward(spec: VncaSpec): Call[] {
  const stages = spec.steps.map((steps, stage): Call[] => [
    ...Array.from({ length: steps }, (_, back) => {
      const step = steps - 1 - back;
      return {
        op: "vnca.stepBackward",
        buffers: stepBuffers(stage),
        params: { ...stepParams(spec, stage), from: step, tape: step },
      };
    }),
    ...(stage === 0 ? [] : [doubleBackward(spec, stage)]),
  ]);
  return stages.reverse().flat();
}

function doubleBackward(spec: VncaSpec, stage: number): Call {
  return {
    op: "grid.doubleBackward",
    buffers: { dDoubled: `d_states.${stage}`, dState: `d_states.${stage - 1}` },
    params: doubleParams(spec, stage),
  };
}

/** From the gradient of the first grid to that of the latent, or of what the linear map gave. */
function seedBackward(spec: VncaSpec): Call {
  if (isLinear(spec))
    return {
      op: "grid.store",
      buffers: { states: "d_states.0", cells: "d_seed.output" },
      params: { ...gridParams(spec, 0), from: 0 },
    };
  return {
    op: "grid.seedBackward",
    buffers: { dState: "d_states.0", dz: "dz" },
    params: { ...gridParams(spec, 0), latent: spec.latent },
  };
}

function score({ spec, samples, gradients }: ShardExtent, op: string, scale = 0): Call {
  const last = spec.steps.length - 1;
  return {
    op,
    buffers: {
      states: `states.${last}`,
      dState: `d_states.${last}`,
      picture: "picture",
      logLikelihood: "logLikelihood",
    },
    params: {
      ...gridParams(spec, last),
      from: lastSlice(spec, last, gradients),
      size: spec.size,
      framed: spec.scored === "grid" ? 1 : 0,
      samples,
      scale,
    },
  };
}
