import type { Downloads, Engine, Layout, Memory, Program } from "../../engine/engine.ts";
import type { Key } from "../../numbers/random.ts";
import { type Parameters, shapeSize } from "../../numbers/shapes.ts";
import { sumOfArrays } from "../../numbers/statistics.ts";
import { matureCells, VISIBLE } from "../../ops/cell.ts";
import {
  gradientBuffers,
  gradientsOf,
  PACK_RULE,
  ruleContents,
  trainedRuleLayout,
  UNPACK_GRADIENTS,
} from "./buffers.ts";
import { type GrowingSpec, parameterShapes } from "./spec.ts";

/** Extent of a batch of rollouts. */
export interface RolloutOptions {
  readonly spec: GrowingSpec;
  readonly height: number;
  readonly width: number;
  /** B: samples, one shard each. */
  readonly batch: number;
  /** The longest rollout that will be asked for, in steps. */
  readonly maxSteps: number;
}

/** One batch to unroll. */
export interface RolloutInput {
  readonly parameters: Parameters;
  /** First states [H, W, C], one a sample. */
  readonly states: readonly ArrayLike<number>[];
  /** Key of the fire masks, one a sample; steps count from 0. */
  readonly fireKeys: readonly Key[];
  readonly steps: number;
  /** Premultiplied RGBA [H, W, 4]. */
  readonly target: ArrayLike<number>;
}

/** What a batch gives back. */
export interface RolloutResult {
  /** Squared error of each sample after the last step. */
  readonly losses: number[];
  /** Last states [H, W, C], one a sample. */
  readonly states: Float32Array[];
  /** Gradients of the mean of the losses, by parameter name. */
  readonly gradients: Record<string, Float64Array>;
  /** Gradients of the mean of the losses for each first state [H, W, C]; only if asked for. */
  readonly stateGradients?: (Float32Array | Float64Array)[];
}

/** Unrolls batches and differentiates them through time (Distill 2020, "Experiment 1"). */
export interface Rollout {
  /** Unrolls one batch and differentiates its mean loss. */
  run(input: RolloutInput, options?: { stateGradients?: boolean }): Promise<RolloutResult>;
  /** Frees the memory; the engine stays. */
  dispose(): Promise<void>;
}

/** Prepares batches of rollouts of one extent on an engine. */
export async function createRollout(engine: Engine, options: RolloutOptions): Promise<Rollout> {
  const memory = await engine.allocate(rolloutLayout(options), options.batch);
  return {
    run: (input, { stateGradients = false } = {}) =>
      runBatch(memory, options, input, stateGradients),
    dispose: () => memory.dispose(),
  };
}

function rolloutLayout({ spec, height, width, maxSteps }: RolloutOptions): Layout {
  const state = { type: "f32", scope: "scratch", length: height * width * spec.channels } as const;
  return {
    ...trainedRuleLayout(spec),
    state,
    dState: state,
    target: { type: "f32", scope: "shared", length: height * width * VISIBLE },
    key: { type: "u32", scope: "scratch", length: 2 },
    loss: { type: "f32", scope: "scratch", length: 1 },
    field: { type: "field", scope: "scratch", spec, height, width, recordedSteps: maxSteps },
  };
}

function rolloutProgram(steps: number, batch: number): Program {
  const step = { field: "field", rule: "rule" };
  return [
    PACK_RULE,
    {
      op: "nca.load",
      buffers: { field: "field", state: "state", key: "key" },
      params: { step: 0 },
    },
    { op: "nca.step", buffers: step, times: steps },
    { op: "nca.store", buffers: { field: "field", state: "state" } },
    {
      op: "squaredError",
      buffers: { state: "state", target: "target", dState: "dState", loss: "loss" },
      params: { scale: 1 / batch },
    },
    { op: "nca.loadGradient", buffers: { field: "field", dState: "dState" } },
    { op: "nca.stepBackward", buffers: step, times: steps },
    UNPACK_GRADIENTS,
  ];
}

async function runBatch(
  memory: Memory,
  { spec, batch }: RolloutOptions,
  { parameters, states, fireKeys, steps, target }: RolloutInput,
  stateGradients: boolean,
): Promise<RolloutResult> {
  const program = rolloutProgram(steps, batch);
  const store: Program = [
    { op: "nca.storeGradient", buffers: { field: "field", dState: "dState" } },
  ];
  const downloads = await memory.run(stateGradients ? [...program, ...store] : program, {
    shared: { ...ruleContents({ spec, parameters }), target },
    shards: states.map((state, sample) => ({ state, key: fireKeys[sample] })),
    work: guessWork(states.map((state) => matureCells(state, spec))),
    download: ["state", "loss", ...gradientBuffers(spec), ...(stateGradients ? ["dState"] : [])],
  });
  return {
    losses: downloads.map(({ loss }) => loss[0]),
    states: downloads.map(({ state }) =>
      state instanceof Float32Array ? state : Float32Array.from(state),
    ),
    gradients: sumGradients(spec, downloads),
    ...(stateGradients && {
      stateGradients: downloads.map(({ dState }) => dState as Float32Array),
    }),
  };
}

/** Small creatures grow on the way, towards the largest. */
function guessWork(sizes: readonly number[]): number[] {
  const largest = Math.max(1, ...sizes);
  return sizes.map((size) => size + largest);
}

/** Gradients by the names of the parameters, summed over samples in their order. */
function sumGradients(
  spec: GrowingSpec,
  downloads: readonly Downloads[],
): Record<string, Float64Array> {
  const samples = downloads.map((sample) => gradientsOf(spec, sample));
  const sums = Object.entries(parameterShapes(spec)).map(([name, shape]) => {
    const gradients = samples.map((sample) => sample[name]);
    return [name, sumOfArrays(shapeSize(shape), gradients)] as const;
  });
  return Object.fromEntries(sums);
}
