/** Times training steps and plain steps on the workloads of `bench`. */
import type { Engine } from "../engine/engine.ts";
import { deriveKey, STREAM } from "../numbers/random.ts";
import { mean } from "../numbers/statistics.ts";
import { aliveMask } from "../ops/alive-mask/reference.ts";
import { createRollout, type Rollout } from "../systems/growing/rollout.ts";
import { createSimulation, type Simulation } from "../systems/growing/simulation.ts";
import { GROWING_SPEC } from "../systems/growing/spec.ts";
import { adamStep } from "../training/optimiser/adam.ts";
import { createMoments } from "../training/optimiser/moments.ts";
import { normaliseGradients } from "../training/optimiser/normalise.ts";
import { secondsPerPiece } from "./pace.ts";
import {
  BATCH,
  buildWorkload,
  SIDE,
  STEPS,
  type Workload,
  type WorkloadName,
} from "./workloads.ts";

/** Timings of one workload: medians over the runs, and figures that show whether other engines do the same work. */
export interface Timing {
  readonly trainSeconds: number;
  readonly stepsPerSecond: number;
  /** Mean loss over the batch after the last step. */
  readonly loss: number;
  /** Share of the cells that are alive before a step, as a mean over batch and steps. */
  readonly aliveShare: number;
}

const SHAPE = { spec: GROWING_SPEC, height: SIDE, width: SIDE };
const LEARNING_RATE = 2e-3;

/** Times the workloads in turn, `runs` times, after one round that does not count. */
export async function timeWorkloads(
  engine: Engine,
  names: readonly WorkloadName[],
  runs: number,
  onRound: (round: number) => void = () => {},
): Promise<Record<string, Timing>> {
  const rollout = await createRollout(engine, { ...SHAPE, batch: BATCH, maxSteps: STEPS });
  const workloads = names.map((name) => ({ name, workload: buildWorkload(name) }));
  const rounds = new Map<WorkloadName, Omit<Timing, "aliveShare">[]>(
    names.map((name) => [name, []]),
  );
  for (let round = 0; round <= runs; round++) {
    for (const { name, workload } of workloads) {
      const timing = {
        ...(await trainOnce(rollout, workload, round)),
        stepsPerSecond: STEPS / (await timeSteps(engine, workload, round)),
      };
      if (round > 0) rounds.get(name)?.push(timing);
    }
    onRound(round + 1);
  }
  await rollout.dispose();
  const timings: Record<string, Timing> = {};
  for (const { name, workload } of workloads) {
    const measured = rounds.get(name)!;
    timings[name] = {
      trainSeconds: median(measured.map(({ trainSeconds }) => trainSeconds)),
      stepsPerSecond: median(measured.map(({ stepsPerSecond }) => stepsPerSecond)),
      loss: median(measured.map(({ loss }) => loss)),
      aliveShare: await aliveShare(engine, workload),
    };
  }
  return timings;
}

/** Seconds that a training step of a workload takes, for `--engine auto`. */
export async function secondsPerTrainingStep(engine: Engine, name: WorkloadName): Promise<number> {
  const rollout = await createRollout(engine, { ...SHAPE, batch: BATCH, maxSteps: STEPS });
  const workload = buildWorkload(name);
  try {
    return await secondsPerPiece(async (count) => {
      for (let round = 0; round < count; round++) await trainOnce(rollout, workload, round);
    });
  } finally {
    await rollout.dispose();
  }
}

/** Times one whole training step, as `train` makes it, from the workload's rule and a fresh optimiser. */
export async function trainOnce(rollout: Rollout, workload: Workload, round: number) {
  const { states, target } = workload;
  const parameters = Object.fromEntries(
    Object.entries(workload.parameters).map(([name, tensor]) => [name, tensor.slice()]),
  );
  const moments = createMoments(parameters);
  const fireKeys = states.map((_, sample) => deriveKey(0, STREAM.fire, round, sample));
  const targets = states.map(() => target);
  const start = performance.now();
  const result = await rollout.run({ parameters, states, targets, fireKeys, steps: STEPS });
  normaliseGradients(result.gradients);
  adamStep(parameters, result.gradients, moments, LEARNING_RATE);
  const trainSeconds = (performance.now() - start) / 1000;
  return { trainSeconds, loss: mean(result.losses) };
}

async function timeSteps(engine: Engine, workload: Workload, rngSeed: number): Promise<number> {
  return within(
    engine,
    { ...workload, states: workload.states.slice(0, 1) },
    rngSeed,
    async (simulation) => {
      const start = performance.now();
      await simulation.step(STEPS);
      return (performance.now() - start) / 1000;
    },
  );
}

async function aliveShare(engine: Engine, workload: Workload): Promise<number> {
  return within(engine, workload, 0, async (simulation) => {
    const shares: number[] = [];
    for (let step = 0; step < STEPS; step++) {
      for (const state of await simulation.read()) {
        const alive = aliveMask(Float64Array.from(state), SIDE, SIDE, GROWING_SPEC);
        shares.push(mean(alive));
      }
      await simulation.step(1);
    }
    return mean(shares);
  });
}

async function within(
  engine: Engine,
  { parameters, states }: Workload,
  rngSeed: number,
  work: (simulation: Simulation) => Promise<number>,
): Promise<number> {
  const rule = { spec: GROWING_SPEC, parameters };
  const options = { ...SHAPE, rngSeed, states, dishes: states.length };
  const simulation = await createSimulation(engine, rule, options);
  try {
    return await work(simulation);
  } finally {
    await simulation.dispose();
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}
