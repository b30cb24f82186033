/** Calls that grow the latent of a loop's turn, and go back. */
import type { Call } from "../engine/engine.ts";
import { tapeLength } from "../ops/vnca-step/layout.ts";
import { updateLayers, type VncaSpec } from "../spec/vnca.ts";

function isLinear({ seed }: VncaSpec): boolean {
  return seed === "linear";
}

export function gridParams(spec: VncaSpec, stage: number) {
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
export function lastSlice(spec: VncaSpec, stage: number, recorded: boolean): number {
  return recorded ? spec.steps[stage] : spec.steps[stage] % 2;
}

/** A call that makes a grid, and where that lies. */
export interface Move {
  readonly call: Call;
  readonly stage: number;
  readonly slice: number;
}

/** From the loop's latent to the last grid; recorded, every state stays. */
export function decode(spec: VncaSpec, recorded: boolean): Call[] {
  return decodeMoves(spec, recorded).map(({ call }) => call);
}

export function decodeMoves(spec: VncaSpec, recorded: boolean): Move[] {
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
    tiles: "update.tiles",
  };
}

/** The recorded steps of the last stage, from a grid in its first slice. */
export function lastSteps(spec: VncaSpec): Call[] {
  const last = spec.steps.length - 1;
  const moves = decodeMoves(spec, true).filter(({ stage }) => stage === last);
  return moves.slice(1).map(({ call }) => call);
}

/** From the gradient of the last grid to that of the first. */
export function decodeBackward(spec: VncaSpec): Call[] {
  const stages = spec.steps.map((_, stage): Call[] => [
    ...stepsBackward(spec, stage),
    ...(stage === 0 ? [] : [doubleBackward(spec, stage)]),
  ]);
  return stages.reverse().flat();
}

/** From the gradient of the last grid to that of the last stage's first. */
export function lastStepsBackward(spec: VncaSpec): Call[] {
  return stepsBackward(spec, spec.steps.length - 1);
}

function stepsBackward(spec: VncaSpec, stage: number): Call[] {
  const steps = spec.steps[stage];
  return Array.from({ length: steps }, (_, back) => {
    const step = steps - 1 - back;
    return {
      op: "vnca.stepBackward",
      buffers: stepBuffers(stage),
      params: { ...stepParams(spec, stage), from: step, tape: step },
    };
  });
}

function doubleBackward(spec: VncaSpec, stage: number): Call {
  return {
    op: "grid.doubleBackward",
    buffers: { dDoubled: `d_states.${stage}`, dState: `d_states.${stage - 1}` },
    params: doubleParams(spec, stage),
  };
}

/** From the gradient of the first grid to that of the latent, or of what the linear map gave. */
export function seedBackward(spec: VncaSpec): Call {
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
