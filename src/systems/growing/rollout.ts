/** Rollouts: unrolls batches of growing states, and computes the gradients of their losses. */
import type { Contents, Downloads, Engine } from "../../engine/engine.ts";
import { prepareOnce } from "../../engine/prepare-once.ts";
import type { Key } from "../../numbers/random.ts";
import { type Parameters, shapeSize } from "../../numbers/shapes.ts";
import { sumOfArrays } from "../../numbers/statistics.ts";
import {
  type HostObjective,
  isOnHost,
  type KernelObjective,
  type Objective,
} from "../../objectives/objective.ts";
import { squaredError } from "../../objectives/squared-error.ts";
import { matureCells } from "../../ops/cell.ts";
import { gradientBuffers, gradientsOf, sampleRuleContents, sharedRuleContents } from "./buffers.ts";
import { type GoalWeights, goalBiasGradient, goalHiddenBias } from "./goals.ts";
import {
  backwardProgram,
  forwardProgram,
  hostRolloutLayout,
  type RolloutExtent,
  rolloutLayout,
  rolloutProgram,
} from "./rollout-programs.ts";
import { GOAL_BIAS, type GrowingSpec, parameterShapes } from "./spec.ts";

/** Extent of a batch of rollouts, and the objective that judges their last states. */
export interface RolloutOptions extends RolloutExtent {
  /** What judges last states; by default the squared error of the visible channels. */
  readonly objective?: Objective;
}

/** A batch of samples to unroll. */
export interface RolloutInput {
  readonly parameters: Parameters;
  /** First state of each sample [H, W, C]. */
  readonly states: readonly ArrayLike<number>[];
  /** Key of each sample's fire masks; steps count from 0. */
  readonly fireKeys: readonly Key[];
  readonly steps: number;
  /** Target of each sample: premultiplied RGBA [H, W, 4], or whatever another objective takes. */
  readonly targets: readonly ArrayLike<number>[];
  /** Chooses what the objective draws, if it draws anything. */
  readonly judgeKey?: Key;
  /**
   * Bias of the hidden layer for each sample [D]; by default the rule's own for all of them. Joining a goal to the
   * perception of every cell amounts to such a bias: b + G · goal.
   */
  readonly hiddenBiases?: readonly ArrayLike<number>[];
  /** How much each sample wants of each goal; for a rule with goals, in place of hidden biases. */
  readonly goals?: readonly GoalWeights[];
}

/** The results of a batch. */
export interface RolloutResult {
  /** Loss of each sample after the last step. */
  readonly losses: number[];
  /** Last state of each sample [H, W, C]. */
  readonly states: Float32Array[];
  /** Gradients of the mean loss, by parameter name. */
  readonly gradients: Record<string, Float64Array>;
  /** Gradients of the mean loss for each sample's hidden bias [D]; only if the samples had their own, by goals or as they are. */
  readonly hiddenBiasGradients?: ArrayLike<number>[];
  /** Gradients of the mean loss for each first state [H, W, C]; only if asked for. */
  readonly stateGradients?: (Float32Array | Float64Array)[];
}

/** Unrolls batches and backpropagates through time (Distill 2020, "Experiment 1"). */
export interface Rollout {
  /** Unrolls one batch and computes the gradients of its mean loss. */
  run(input: RolloutInput, options?: { stateGradients?: boolean }): Promise<RolloutResult>;
  /** Frees the memory; the engine stays. */
  dispose(): Promise<void>;
}

/** Prepares rollouts for batches of one extent on an engine. */
export async function createRollout(engine: Engine, options: RolloutOptions): Promise<Rollout> {
  const { objective = squaredError } = options;
  return isOnHost(objective)
    ? createHostRollout(engine, options, objective)
    : createKernelRollout(engine, options, objective);
}

/** Goes forward, through an objective on the engine, and back in a single run. */
async function createKernelRollout(
  engine: Engine,
  extent: RolloutExtent,
  objective: KernelObjective,
): Promise<Rollout> {
  const { spec, batch } = extent;
  const memory = await engine.allocate(rolloutLayout(extent, objective), batch);
  const program = prepareOnce((steps: number, stateGradients: boolean) =>
    memory.prepare(rolloutProgram(extent, objective, steps, stateGradients)),
  );
  return {
    run: async (given, { stateGradients = false } = {}) => {
      const input = withBiases(spec, given);
      const prepared = await program(input.steps, stateGradients);
      const downloads = await prepared.run({
        shared: {
          ...sharedRuleContents(spec, input.parameters),
          ...objective.shared?.(input.judgeKey),
        },
        shards: input.targets.map((target, sample) => ({
          ...sampleContents(input, sample),
          ...objective.contents(target),
        })),
        work: guessWork(spec, input),
        download: ["state", "loss", ...wanted(spec, stateGradients)],
      });
      return {
        losses: downloads.map(({ loss }) => loss[0]),
        states: downloads.map(({ state }) => asFloats(state)),
        ...gradientsFrom(spec, input, downloads, stateGradients),
      };
    },
    dispose: () => memory.dispose(),
  };
}

/** Goes forward in one run and back in another, with the objective on this thread in between. */
async function createHostRollout(
  engine: Engine,
  extent: RolloutExtent,
  objective: HostObjective,
): Promise<Rollout> {
  const { spec, batch } = extent;
  const memory = await engine.allocate(hostRolloutLayout(extent), batch);
  const forward = prepareOnce((steps: number) => memory.prepare(forwardProgram(steps)));
  const backward = prepareOnce((steps: number, stateGradients: boolean) =>
    memory.prepare(backwardProgram(steps, stateGradients)),
  );
  return {
    run: async (given, { stateGradients = false } = {}) => {
      const input = withBiases(spec, given);
      const shared = sharedRuleContents(spec, input.parameters);
      const grown = await (await forward(input.steps)).run({
        shared,
        shards: input.states.map((_, sample) => sampleContents(input, sample)),
        download: ["state"],
      });
      const states = grown.map(({ state }) => asFloats(state));
      const judged = states.map((state, sample) => {
        const dState = new Float32Array(state.length);
        const loss = objective.judge(state, input.targets[sample], dState, input.judgeKey);
        return { loss, dState: dState.map((value) => value / batch) };
      });
      const downloads = await (await backward(input.steps, stateGradients)).run({
        shared,
        shards: judged.map(({ dState }, sample) => ({
          dState,
          ...sampleRuleContents(input.parameters, input.hiddenBiases?.[sample]),
        })),
        download: wanted(spec, stateGradients),
      });
      return {
        losses: judged.map(({ loss }) => loss),
        states,
        ...gradientsFrom(spec, input, downloads, stateGradients),
      };
    },
    dispose: () => memory.dispose(),
  };
}

/** Returns samples that have a hidden bias each, if they have goals. @throws Error if a rule with goals is told none */
function withBiases(spec: GrowingSpec, input: RolloutInput): RolloutInput {
  const { parameters, states, goals } = input;
  if (!spec.goals) return input;
  if (goals?.length !== states.length)
    throw new Error(`The rule has goals (${spec.goals.join(", ")}): give one for each sample.`);
  return { ...input, hiddenBiases: goals.map((weights) => goalHiddenBias(parameters, weights)) };
}

/** Returns what a sample starts from. */
function sampleContents(
  { parameters, states, fireKeys, hiddenBiases }: RolloutInput,
  sample: number,
): Contents {
  return {
    state: states[sample],
    key: fireKeys[sample],
    ...sampleRuleContents(parameters, hiddenBiases?.[sample]),
  };
}

/** Names the arrays to download. */
function wanted(spec: GrowingSpec, stateGradients: boolean): string[] {
  return [...gradientBuffers(spec), ...(stateGradients ? ["dState"] : [])];
}

/** Guesses the work of each sample by its mature cells. Small creatures grow during a rollout, towards the largest. */
function guessWork(spec: GrowingSpec, { states }: RolloutInput): number[] {
  const sizes = states.map((state) => matureCells(state, spec));
  const largest = Math.max(1, ...sizes);
  return sizes.map((size) => size + largest);
}

function asFloats(state: Downloads[string]): Float32Array {
  return state instanceof Float32Array ? state : Float32Array.from(state);
}

/** Sums gradients over samples in their order, by parameter name, and picks out those of single samples. */
function gradientsFrom(
  spec: GrowingSpec,
  { hiddenBiases, goals = [] }: RolloutInput,
  downloads: readonly Downloads[],
  stateGradients: boolean,
): Pick<RolloutResult, "gradients" | "hiddenBiasGradients" | "stateGradients"> {
  const samples = downloads.map((sample) => gradientsOf(spec, sample));
  const ofBiases = samples.map((each) => each["update.0.bias"]);
  const sums = Object.entries(parameterShapes(spec)).map(([name, shape]) => {
    if (name === GOAL_BIAS) return [name, goalBiasGradient(spec, goals, ofBiases)] as const;
    const gradients = samples.map((sample) => sample[name]);
    return [name, sumOfArrays(shapeSize(shape), gradients)] as const;
  });
  return {
    gradients: Object.fromEntries(sums),
    ...(hiddenBiases && { hiddenBiasGradients: ofBiases }),
    ...(stateGradients && {
      stateGradients: downloads.map(({ dState }) => dState as Float32Array),
    }),
  };
}
