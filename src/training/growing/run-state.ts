import type { Parameters } from "../../numbers/shapes.ts";
import type { GrowingSpec } from "../../systems/growing/spec.ts";
import { type AdamState, createAdam } from "../optimiser/adam.ts";
import type { SparseState } from "../sparse-state.ts";

/** What a collapsed run goes back to: weights and optimiser of an earlier training step. */
export interface Snapshot {
  readonly step: number;
  readonly parameters: Parameters;
  readonly average: Parameters;
  readonly adam: AdamState;
}

/** Everything a run is: with it, training goes on to the same bits as if it had never stopped. */
export interface RunState {
  readonly spec: GrowingSpec;
  readonly height: number;
  readonly width: number;
  readonly rngSeed: number;
  /** In which floats the kernels compute. */
  readonly arithmetic: "plain" | "relaxed" | "float64";
  /** How it is trained; JSON that the trainer understands. */
  readonly recipe: unknown;
  /** Name of the target, for people. */
  readonly targetName: string;
  /** Premultiplied RGBA [H, W, 4]. */
  readonly target: Float32Array;
  /** Training steps made. */
  step: number;
  /** How often the run collapsed and went back; changes every random draw, so that it does not collapse again. */
  rollbacks: number;
  parameters: Parameters;
  /** Running average of the parameters: the rule that the run gives. */
  average: Parameters;
  adam: AdamState;
  /** States between training steps; empty where the regime keeps none. */
  pool: SparseState[];
  snapshot: Snapshot;
}

/** Copies weights and optimiser, so that training may go on without changing the copy. */
export function takeSnapshot({ step, parameters, average, adam }: Snapshot): Snapshot {
  return {
    step,
    parameters: copyTensors(parameters),
    average: copyTensors(average),
    adam: { ...adam, first: copyTensors(adam.first), second: copyTensors(adam.second) },
  };
}

/** What a new run is given. */
export type RunStart = Omit<RunState, "step" | "rollbacks" | "average" | "adam" | "snapshot">;

/** A run before its first training step. */
export function startRun(start: RunStart): RunState {
  const { parameters } = start;
  const first = { step: 0, parameters, average: parameters, adam: createAdam(parameters) };
  return { ...start, ...takeSnapshot(first), rollbacks: 0, snapshot: takeSnapshot(first) };
}

function copyTensors<T extends Float32Array | Float64Array>(
  tensors: Record<string, T>,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, tensor.slice() as T]),
  );
}
