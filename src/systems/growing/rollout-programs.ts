/** Programs of a batch of rollouts, with one sample in each shard, and their buffers. */
import type { ArrayBufferSpec, Layout, Program } from "../../engine/engine.ts";
import type { KernelObjective, StateExtent } from "../../objectives/objective.ts";
import * as growingStep from "../../ops/growing-step/op.ts";
import { PACK_RULE, ruleField, trainedRuleLayout, UNPACK_GRADIENTS } from "./buffers.ts";
import type { GrowingSpec } from "./spec.ts";

/** Extent of a batch of rollouts. */
export interface RolloutExtent {
  readonly spec: GrowingSpec;
  readonly height: number;
  readonly width: number;
  /** B: number of samples, and so of shards. */
  readonly batch: number;
  /** Length of the longest rollout that will be asked for, in steps. */
  readonly maxSteps: number;
}

/** The gradient of states that backward starts from, and the one it ends with. */
const FIELD_GRADIENT = { field: "field", dState: "dState" };
const STEP = { field: "field", rule: "rule" };

/** Returns the buffers of rollouts whose objective the engine computes. */
export function rolloutLayout(extent: RolloutExtent, objective: KernelObjective): Layout {
  return {
    ...sampleLayout(extent, "scratch"),
    ...objective.layout(stateExtent(extent)),
    loss: { type: "f32", scope: "scratch", length: 1 },
  };
}

/** Returns the buffers of rollouts whose objective is computed between two runs, so that each sample keeps its tape. */
export function hostRolloutLayout(extent: RolloutExtent): Layout {
  return sampleLayout(extent, "shard");
}

function sampleLayout(
  { spec, height, width, maxSteps }: RolloutExtent,
  fieldScope: "scratch" | "shard",
): Layout {
  const state: ArrayBufferSpec = {
    type: "f32",
    scope: "scratch",
    length: height * width * spec.channels,
  };
  return {
    ...trainedRuleLayout(spec),
    state,
    dState: state,
    key: { type: "u32", scope: "scratch", length: 2 },
    field: ruleField(spec, fieldScope, { height, width, recordedSteps: maxSteps }),
  };
}

/** Leads from first states to losses and gradients. */
export function rolloutProgram(
  extent: RolloutExtent,
  objective: KernelObjective,
  steps: number,
  stateGradients: boolean,
): Program {
  return [
    ...forwardProgram(steps),
    ...objective.program(stateExtent(extent), 1 / extent.batch),
    ...wayBack(steps, stateGradients),
  ];
}

/** Leads from first states to last ones. */
export function forwardProgram(steps: number): Program {
  return [
    PACK_RULE,
    growingStep.load.call({ field: "field", state: "state", key: "key" }, { step: 0 }),
    growingStep.forward.call(STEP, {}, { times: steps }),
    growingStep.store.call({ field: "field", state: "state" }),
  ];
}

/** Leads from the gradients of last states to all others, along the tape that {@link forwardProgram} left. */
export function backwardProgram(steps: number, stateGradients: boolean): Program {
  return [PACK_RULE, ...wayBack(steps, stateGradients)];
}

function wayBack(steps: number, stateGradients: boolean): Program {
  return [
    growingStep.loadGradient.call(FIELD_GRADIENT),
    growingStep.backward.call(STEP, {}, { times: steps }),
    UNPACK_GRADIENTS,
    ...(stateGradients ? [growingStep.storeGradient.call(FIELD_GRADIENT)] : []),
  ];
}

function stateExtent({ spec, height, width }: RolloutExtent): StateExtent {
  return { height, width, channels: spec.channels };
}
