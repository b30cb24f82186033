// Rollouts on an engine in the engine's own precision: src/systems/growing gives states as float32, the reference has float64.
import type { Engine, Layout, Program } from "../../src/engine/engine.ts";
import type { Key } from "../../src/numbers/random.ts";
import type { Parameters } from "../../src/numbers/shapes.ts";
import * as growingStep from "../../src/ops/growing-step/op.ts";
import { squaredError } from "../../src/ops/squared-error/op.ts";
import {
  gradientBuffers,
  gradientsOf,
  PACK_RULE,
  ruleContents,
  ruleField,
  trainedRuleLayout,
  UNPACK_GRADIENTS,
} from "../../src/systems/growing/buffers.ts";
import type { GrowingSpec } from "../../src/systems/growing/spec.ts";

type Floats = Float32Array | Float64Array;

/** One batch, as src/systems/growing has it. */
export interface Unrolling {
  readonly spec: GrowingSpec;
  readonly height: number;
  readonly width: number;
  readonly parameters: Parameters;
  readonly states: readonly ArrayLike<number>[];
  readonly fireKeys: readonly Key[];
  readonly target: ArrayLike<number>;
  /** Steps after which the states are wanted, rising; the last ends the rollout. */
  readonly marks: readonly number[];
  readonly angle?: number;
  /** False for a rollout without gradients. */
  readonly backward?: boolean;
}

/** What comes back, one of each a sample; gradients are those of the mean loss, none without backward. */
export interface Unrolled {
  readonly losses: number[];
  /** By mark, then sample: [H, W, C]. */
  readonly states: Floats[][];
  readonly gradients: Record<string, Floats>[];
  readonly stateGradients: Floats[];
}

/** Unrolls and differentiates a batch. */
export async function unroll(engine: Engine, input: Unrolling): Promise<Unrolled> {
  const { spec, height, width, parameters, states, fireKeys, target, marks } = input;
  const { angle = 0, backward = true } = input;
  const steps = marks[marks.length - 1];
  const state = { type: "f32", scope: "scratch", length: height * width * spec.channels } as const;
  const layout: Layout = {
    ...trainedRuleLayout(spec),
    ...Object.fromEntries(marks.map((mark) => [`state.${mark}`, state])),
    state,
    dState: state,
    target: { type: "f32", scope: "shared", length: height * width * 4 },
    key: { type: "u32", scope: "scratch", length: 2 },
    loss: { type: "f32", scope: "scratch", length: 1 },
    field: ruleField(spec, "scratch", { height, width, recordedSteps: backward ? steps : 0 }),
  };
  const program: Program = [
    PACK_RULE,
    growingStep.load.call({ field: "field", state: "state", key: "key" }, { step: 0 }),
    ...marks.flatMap((mark, i) => [
      growingStep.forward.call(GRID, {}, { times: mark - (marks[i - 1] ?? 0) }),
      growingStep.store.call({ field: "field", state: `state.${mark}` }),
    ]),
    ...(backward ? backwardCalls(input, steps) : []),
  ];
  const memory = await engine.allocate(layout, states.length);
  const samples = await memory.run(program, {
    shared: { ...ruleContents({ spec, parameters }, angle), target },
    shards: states.map((state, sample) => ({ state, key: fireKeys[sample] })),
    download: [...marks.map((mark) => `state.${mark}`), "loss", "dState", ...gradientBuffers(spec)],
  });
  await memory.dispose();
  const own = backward ? samples : [];
  return {
    losses: own.map(({ loss }) => loss[0]),
    states: marks.map((mark) => samples.map((sample) => sample[`state.${mark}`] as Floats)),
    gradients: own.map((sample) => gradientsOf(spec, sample)),
    stateGradients: own.map(({ dState }) => dState as Floats),
  };
}

const GRID = { field: "field", rule: "rule" };

function backwardCalls({ spec, height, width, states }: Unrolling, steps: number): Program {
  const dState = { field: "field", dState: "dState" };
  return [
    squaredError.call(
      { state: `state.${steps}`, target: "target", dState: "dState", loss: "loss" },
      { cells: height * width, channels: spec.channels, visible: 4, scale: 1 / states.length },
    ),
    growingStep.loadGradient.call(dState),
    growingStep.backward.call(GRID, {}, { times: steps }),
    growingStep.storeGradient.call(dState),
    UNPACK_GRADIENTS,
  ];
}
