/** Times training steps and plain steps on the workloads of `bench`. */
import type { Engine } from "../engine/engine.ts";
import { adamStep, createAdam } from "../optim/adam.ts";
import { normaliseGradients } from "../optim/normalise.ts";
import { createRollout, type Rollout } from "../rollout/rollout.ts";
import { createSimulation } from "../rollout/simulation.ts";
import { GROWING_SPEC } from "../spec/nca.ts";
import { deriveKey, STREAM } from "../spec/random.ts";
import {
  BATCH,
  buildWorkload,
  SIDE,
  STEPS,
  type Workload,
  type WorkloadName,
} from "./workloads.ts";

/** Medians over the runs. */
export interface Timing {
  readonly trainSeconds: number;
  readonly stepsPerSecond: number;
  /** Loss of the training step, by which one sees that engines do the same work. */
  readonly loss: number;
}

const SHAPE = { spec: GROWING_SPEC, height: SIDE, width: SIDE };
const LEARNING_RATE = 2e-3;

/** Times the workloads in turn, `runs` times after one round that does not count. */
export async function timeWorkloads(
  engine: Engine,
  names: readonly WorkloadName[],
  runs: number,
  onRound: (round: number) => void,
): Promise<Record<string, Timing>> {
  const rollout = await createRollout(engine, { ...SHAPE, batch: BATCH, maxSteps: STEPS });
  const workloads = names.map((name) => ({ name, workload: buildWorkload(name) }));
  const rounds = new Map<WorkloadName, Timing[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= runs; round++) {
    for (const { name, workload } of workloads) {
      const timing = {
        ...(await timeTraining(rollout, workload, round)),
        stepsPerSecond: STEPS / (await timeSteps(engine, workload, round)),
      };
      if (round > 0) rounds.get(name)?.push(timing);
    }
    onRound(round + 1);
  }
  await rollout.dispose();
  return Object.fromEntries([...rounds].map(([name, timings]) => [name, medians(timings)]));
}

async function timeTraining(rollout: Rollout, workload: Workload, round: number) {
  const { states, target } = workload;
  const parameters = Object.fromEntries(
    Object.entries(workload.parameters).map(([name, tensor]) => [name, tensor.slice()]),
  );
  const adam = createAdam(parameters);
  const fireKeys = states.map((_, sample) => deriveKey(0, STREAM.fire, round, sample));
  const start = performance.now();
  const result = await rollout.run({ parameters, states, target, fireKeys, steps: STEPS });
  normaliseGradients(result.gradients);
  adamStep(parameters, result.gradients, adam, LEARNING_RATE);
  const trainSeconds = (performance.now() - start) / 1000;
  return { trainSeconds, loss: result.losses.reduce((sum, loss) => sum + loss, 0) / BATCH };
}

async function timeSteps(engine: Engine, workload: Workload, rngSeed: number): Promise<number> {
  const states = workload.states.slice(0, 1);
  const rule = { spec: GROWING_SPEC, parameters: workload.parameters };
  const simulation = await createSimulation(engine, rule, { ...SHAPE, rngSeed, states });
  const start = performance.now();
  await simulation.step(STEPS);
  const seconds = (performance.now() - start) / 1000;
  await simulation.dispose();
  return seconds;
}

function medians(timings: readonly Timing[]): Timing {
  const median = (of: keyof Timing) => {
    const sorted = timings.map((timing) => timing[of]).sort((a, b) => a - b);
    const middle = sorted.length / 2;
    return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
  };
  return {
    trainSeconds: median("trainSeconds"),
    stepsPerSecond: median("stepsPerSecond"),
    loss: median("loss"),
  };
}
