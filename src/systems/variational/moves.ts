/** Calls of operations that grow latents, and that take gradients back. */
import type { Call, Loop, Program } from "../../engine/engine.ts";
import * as conv from "../../ops/conv/op.ts";
import * as doubling from "../../ops/doubling/op.ts";
import * as grid from "../../ops/grid/op.ts";
import { encodePlan, type PlanNumbers, planNumbers } from "../../ops/variational-step/layout.ts";
import * as variationalStep from "../../ops/variational-step/op.ts";
import type { Bound } from "./bound-programs.ts";
import { type CellularSpec, updateLayers } from "./cells.ts";
import { type DrawSource, drawBackward, drawForward } from "./draw-moves.ts";
import { GROUP, gridParams } from "./stage-grids.ts";

function isLinear({ seed }: CellularSpec): boolean {
  return seed === "linear";
}

/**
 * Repeats calls for every latent, in groups. Steps of small grids, and what their cells draw from, are computed once for a
 * whole group; all other calls between them are made for one latent after another.
 */
export function forLatents(calls: readonly Call[], latents: number): Program {
  const size = calls.some(isJoint) ? Math.min(GROUP, latents) : latents;
  const program: (Call | Loop)[] = [];
  for (let first = 0; first < latents; first += size) {
    let single: Call[] = [];
    const flush = (): void => {
      if (single.length > 0)
        program.push({ repeat: Math.min(size, latents - first), first, body: single });
      single = [];
    };
    for (const call of calls) {
      if (!isJoint(call)) single.push(call);
      else {
        flush();
        program.push(call);
      }
    }
    flush();
  }
  return program;
}

function isJoint({ op, params }: Call): boolean {
  const grids = params?.[JOINT[op]];
  return grids !== undefined && grids > 1;
}

/** The operations that can go through several grids together, and their numbers that say how many these are. */
const JOINT: Readonly<Record<string, string>> = {
  [variationalStep.forward.name]: "grids",
  [variationalStep.backward.name]: "grids",
  [conv.forward.name]: "images",
  [conv.backward.name]: "images",
};

/** Returns what the operations of a step need to know about the update. */
export function planOf(spec: CellularSpec): PlanNumbers {
  return planNumbers(encodePlan(spec.channels, updateLayers(spec)));
}

function stepParams(spec: CellularSpec, stage: number, latents: number) {
  return { ...planOf(spec), ...gridParams(spec, stage, latents) };
}

/** Returns the extents of a doubling: of the grid of the stage before, and of the doubled one. */
function doubleParams(spec: CellularSpec, stage: number, latents: number) {
  const { side: doubledSide, grids: doubledGrids } = gridParams(spec, stage, latents);
  return { ...gridParams(spec, stage - 1, latents), doubledSide, doubledGrids };
}

/** Returns the slice of a stage's grids that holds its last state. */
export function lastSlice(spec: CellularSpec, stage: number, recorded: boolean): number {
  return recorded ? spec.steps[stage] : spec.steps[stage] % 2;
}

/** Calls that make a grid, and where that grid lies. */
export interface Move {
  readonly calls: readonly Call[];
  readonly stage: number;
  readonly slice: number;
}

/**
 * Leads from latents to last grids.
 * @param recorded whether every state is kept for the way back
 * @param latents number of latents that grow
 * @param source what cells draw from
 */
export function decode(
  spec: CellularSpec,
  recorded: boolean,
  latents: number,
  source: DrawSource,
): Call[] {
  return decodeMoves(spec, recorded, latents, source).flatMap(({ calls }) => calls);
}

/** As {@link decode}, with the place of the grid that each move makes. Draws are part of the move that begins their stage. */
export function decodeMoves(
  spec: CellularSpec,
  recorded: boolean,
  latents: number,
  source: DrawSource,
): Move[] {
  return spec.steps.flatMap((steps, stage): Move[] => [
    {
      calls: [
        stage === 0 ? seed(spec, latents) : double(spec, stage, recorded, latents),
        ...drawForward(spec, stage, latents, source),
      ],
      stage,
      slice: 0,
    },
    ...Array.from({ length: steps }, (_, step): Move => {
      const from = recorded ? step : step % 2;
      const to = recorded ? step + 1 : (step + 1) % 2;
      const record = recorded ? step : 0;
      const params = { ...stepParams(spec, stage, latents), from, to, record };
      return {
        calls: [variationalStep.forward.call(stepBuffers(stage), params)],
        stage,
        slice: to,
      };
    }),
  ]);
}

function seed(spec: CellularSpec, latents: number): Call {
  const params = { ...gridParams(spec, 0, latents), from: 0 };
  if (isLinear(spec)) return grid.load.call({ states: "states.0", cells: "seed.output" }, params);
  return grid.seed.call({ states: "states.0", z: "z" }, { ...params, latent: spec.latent });
}

function double(spec: CellularSpec, stage: number, recorded: boolean, latents: number): Call {
  return doubling.forward.call(
    { states: `states.${stage - 1}`, doubled: `states.${stage}` },
    { ...doubleParams(spec, stage, latents), from: lastSlice(spec, stage - 1, recorded) },
  );
}

function stepBuffers(stage: number) {
  return {
    plan: "plan",
    packed: "update.packed",
    states: `states.${stage}`,
    tape: `tape.${stage}`,
    tiles: "update.tiles",
  };
}

/** Makes the recorded steps of the last stage, from a grid in its first slice. */
export function lastSteps(spec: CellularSpec): Call[] {
  const last = spec.steps.length - 1;
  const moves = decodeMoves(spec, true, 1, "priors").filter(({ stage }) => stage === last);
  return moves.slice(1).flatMap(({ calls }) => calls);
}

/**
 * Leads from the gradient of the last grid back to that of the first.
 * @param bound the bound that training raises, of which draws have their part
 * @param scale share of a picture in its batch
 */
export function decodeBackward(
  spec: CellularSpec,
  latents: number,
  bound: Bound,
  scale: number,
): Call[] {
  const stages = spec.steps.map((_, stage): Call[] => [
    ...stepsBackward(spec, stage, latents),
    ...drawBackward(spec, stage, latents, bound, scale),
    ...(stage === 0 ? [] : [doubleBackward(spec, stage, latents)]),
  ]);
  return stages.reverse().flat();
}

/** Leads from the gradient of the last grid back to that of the first grid of the last stage. */
export function lastStepsBackward(spec: CellularSpec): Call[] {
  return stepsBackward(spec, spec.steps.length - 1, 1);
}

function stepsBackward(spec: CellularSpec, stage: number, latents: number): Call[] {
  const steps = spec.steps[stage];
  return Array.from({ length: steps }, (_, back) => {
    const step = steps - 1 - back;
    return variationalStep.backward.call(
      {
        ...stepBuffers(stage),
        dPacked: "d_update.packed",
        dState: `d_states.${stage}`,
        dConv: `d_conv.${stage}`,
        scratch: "update.scratch",
      },
      { ...stepParams(spec, stage, latents), from: step, record: step },
    );
  });
}

function doubleBackward(spec: CellularSpec, stage: number, latents: number): Call {
  return doubling.backward.call(
    { dDoubled: `d_states.${stage}`, dState: `d_states.${stage - 1}` },
    doubleParams(spec, stage, latents),
  );
}

/** Leads from the gradient of the first grid back to that of the latent, or of the linear map's output. */
export function seedBackward(spec: CellularSpec, latents: number): Call {
  const params = gridParams(spec, 0, latents);
  if (isLinear(spec))
    return grid.store.call(
      { states: "d_states.0", cells: "d_seed.output" },
      { ...params, from: 0 },
    );
  return grid.seedBackward.call(
    { dState: "d_states.0", dz: "dz" },
    { ...params, latent: spec.latent },
  );
}
