/** A training run as the command line asks for it: a new one, or one that goes on. */
import { createEngine, type EngineOptions } from "../engine/create.ts";
import type { Engine, KernelArithmetic } from "../engine/engine.ts";
import { loadRule } from "../models/files.node.ts";
import type { RunState } from "../training/growing/run-state.ts";
import { newRun } from "../training/growing/train.ts";
import type { RunRecipe } from "../training/growing/trained-rule.ts";
import type { Metric } from "../training/metrics.ts";
import { UserError } from "./failure.ts";
import { type GrowingRequest, growingSettings } from "./growing-settings.ts";
import { entry } from "./output.ts";
import { RULE_RUNS, RunFolder } from "./run-folder.ts";
import { loadTarget } from "./target.ts";

export interface TrainingRequest extends GrowingRequest {
  readonly target: string;
  readonly rngSeed: number;
  readonly threads?: number;
  readonly arithmetic?: KernelArithmetic;
}

export interface Training {
  readonly engine: Engine;
  readonly run: RunState;
  readonly folder: RunFolder<RunState, Metric>;
}

/** Starts a run in a folder of its own, and hands it to `work`. */
export async function startTraining(
  request: TrainingRequest,
  folderPath: string,
  work: (training: Training) => Promise<void>,
): Promise<void> {
  const target = await loadTarget(request.target, request.size, request.pad);
  const from = request.from === undefined ? undefined : await loadRule(request.from);
  const settings = await growingSettings(request, from);
  await within(RunFolder.create(RULE_RUNS, folderPath), request, async (folder, engine) => {
    const run = newRun({
      ...settings,
      height: target.height,
      width: target.width,
      target: target.image,
      targetName: target.source,
      rngSeed: request.rngSeed,
      arithmetic: engine.arithmetic,
      from: from?.parameters,
    });
    await folder.save(run);
    await work({ engine, run, folder });
  });
}

/**
 * Opens a run that stopped, and hands it to `work`.
 * @param path folder of the run, or a run file, as the studio gives it
 * @param newFolder where the run goes on if it came as a file
 * @param asked what the command line names; it must be what the run was started with
 * @throws UserError when it is not, or when the arithmetic differs and `allowDrift` is false
 */
export async function resumeTraining(
  path: string,
  newFolder: string,
  asked: Partial<TrainingRequest>,
  allowDrift: boolean,
  work: (training: Training) => Promise<void>,
): Promise<void> {
  const check = (run: RunState) => refuseOther(path, run, asked, allowDrift);
  const { folder, run } = entry(path)?.isFile()
    ? await RunFolder.adopt(RULE_RUNS, path, newFolder, check)
    : await RunFolder.resume(RULE_RUNS, path, check);
  const arithmetic = asked.arithmetic ?? (allowDrift ? undefined : kernelArithmetic(run));
  await within(folder, { threads: asked.threads, arithmetic }, async (_, engine) => {
    if (engine.arithmetic === run.arithmetic) return work({ engine, run, folder });
    const recipe = { ...(run.recipe as RunRecipe), driftFrom: run.step };
    return work({ engine, run: { ...run, arithmetic: engine.arithmetic, recipe }, folder });
  });
}

/** Starts an engine, and closes it and the folder whatever happens. */
async function within(
  folder: Training["folder"],
  options: EngineOptions,
  work: (folder: Training["folder"], engine: Engine) => Promise<void>,
): Promise<void> {
  try {
    const engine = await createEngine(options);
    try {
      await work(folder, engine);
    } finally {
      await engine.dispose();
    }
  } finally {
    folder.close();
  }
}

function kernelArithmetic({ arithmetic }: RunState): KernelArithmetic | undefined {
  return arithmetic === "float64" ? undefined : arithmetic;
}

async function refuseOther(
  path: string,
  run: RunState,
  asked: Partial<TrainingRequest>,
  allowDrift: boolean,
): Promise<void> {
  const recipe = run.recipe as RunRecipe;
  const stored: Partial<TrainingRequest> = {
    ...recipe,
    steps: recipe.trainingSteps,
    rngSeed: run.rngSeed,
  };
  const names = {
    regime: "--regime",
    preset: "--preset",
    size: "--size",
    pad: "--pad",
    steps: "--steps",
    rngSeed: "--rng-seed",
    from: "--from",
  } as const;
  for (const [name, option] of Object.entries(names) as [keyof typeof names, string][])
    if (asked[name] !== undefined && asked[name] !== stored[name])
      throw new UserError(
        `The run in ${path} was started with ${option} ${stored[name] ?? "(none)"}, not ${asked[name]}: leave ${option} out, or start a new run.`,
      );
  if (!allowDrift && (asked.arithmetic ?? kernelArithmetic(run)) !== run.arithmetic)
    throw new UserError(
      `The run in ${path} was made in ${run.arithmetic} arithmetic: go on in that, or add --allow-drift.`,
    );
  if (asked.target === undefined) return;
  const target = await loadTarget(asked.target, recipe.size, recipe.pad);
  if (target.image.some((value, i) => value !== run.target[i]))
    throw new UserError(
      `The run in ${path} grows another picture (${run.targetName}): leave the target out, or start a new run.`,
    );
}
