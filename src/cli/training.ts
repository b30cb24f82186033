/** A training run as the command line asks for it: a new one, or one that goes on. */
import { createEngine, type EngineOptions } from "../engine/create.ts";
import type { Engine, KernelArithmetic } from "../engine/engine.ts";
import { loadRule } from "../format/files.node.ts";
import type { Regime, RuleCard } from "../format/rule.ts";
import type { RunState } from "../run/run-state.ts";
import { GROWING_SPEC } from "../spec/nca.ts";
import { type Preset, presetRecipe, type Recipe, stretchRecipe } from "../train/recipe.ts";
import { newRun } from "../train/train.ts";
import { UserError } from "./failure.ts";
import { RunFolder } from "./run-folder.ts";
import { loadTarget } from "./target.ts";

export interface TrainingRequest {
  readonly target: string;
  readonly regime: Regime;
  readonly preset: Preset;
  readonly size: number;
  readonly pad: number;
  readonly steps?: number;
  readonly rngSeed: number;
  readonly threads?: number;
  readonly arithmetic?: KernelArithmetic;
  /** Rule file whose weights and spec the run starts from. */
  readonly from?: string;
}

export interface Training {
  readonly engine: Engine;
  readonly run: RunState;
  readonly folder: RunFolder;
}

/** What the run stores as its recipe: the trainer's, and what else made it. */
interface RunRecipe extends Recipe {
  readonly preset: Preset;
  readonly size: number;
  readonly pad: number;
  readonly from?: string;
  /** Training step from which on it ran in another arithmetic. */
  readonly driftFrom?: number;
}

/** Starts a run in a folder of its own, and hands it to `work`. */
export async function startTraining(
  request: TrainingRequest,
  folderPath: string,
  work: (training: Training) => Promise<void>,
): Promise<void> {
  const target = await loadTarget(request.target, request.size, request.pad);
  const from = request.from === undefined ? undefined : await loadRule(request.from);
  await within(RunFolder.create(folderPath), request, async (folder, engine) => {
    const run = newRun({
      spec: from?.spec ?? GROWING_SPEC,
      height: target.height,
      width: target.width,
      target: target.image,
      targetName: target.source,
      recipe: recipeOf(request),
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
 * @param asked what the command line names; it must be what the run was started with
 * @throws UserError when it is not, or when the arithmetic differs and `allowDrift` is false
 */
export async function resumeTraining(
  folderPath: string,
  asked: Partial<TrainingRequest>,
  allowDrift: boolean,
  work: (training: Training) => Promise<void>,
): Promise<void> {
  const { folder, run } = await RunFolder.resume(folderPath);
  const arithmetic = asked.arithmetic ?? (allowDrift ? undefined : kernelArithmetic(run));
  await within(folder, { threads: asked.threads, arithmetic }, async (_, engine) => {
    await refuseOther(folderPath, run, asked);
    if (engine.arithmetic === run.arithmetic) return work({ engine, run, folder });
    if (!allowDrift)
      throw new UserError(
        `The run in ${folderPath} was made in ${run.arithmetic} arithmetic: go on in that, or add --allow-drift.`,
      );
    const recipe = { ...(run.recipe as RunRecipe), driftFrom: run.step };
    return work({ engine, run: { ...run, arithmetic: engine.arithmetic, recipe }, folder });
  });
}

/** Starts an engine, and closes it and the folder whatever happens. */
async function within(
  folder: RunFolder,
  options: EngineOptions,
  work: (folder: RunFolder, engine: Engine) => Promise<void>,
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

/** What the rule's card says about its training. */
export function cardOf({ run, folder }: Training): RuleCard {
  const { regime, ...recipe } = run.recipe as RunRecipe;
  const { step, rollbacks, rngSeed, arithmetic, height, width, targetName } = run;
  const seconds = Math.round(folder.seconds);
  const loss = Number(folder.loss.toPrecision(4));
  return {
    grid: [height, width],
    target: targetName,
    regime,
    recipe: {
      ...recipe,
      rngSeed,
      arithmetic,
      trainedSteps: step,
      rollbacks,
      loss,
      seconds,
    },
  };
}

function recipeOf(request: TrainingRequest): RunRecipe {
  const { preset, regime, steps, size, pad, from } = request;
  const recipe = presetRecipe(preset, regime, size);
  const made = steps === undefined ? recipe : stretchRecipe(recipe, steps);
  return { ...made, preset, size, pad, ...(from === undefined ? {} : { from }) };
}

async function refuseOther(
  folderPath: string,
  run: RunState,
  asked: Partial<TrainingRequest>,
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
        `The run in ${folderPath} was started with ${option} ${stored[name] ?? "(none)"}, not ${asked[name]}: leave ${option} out, or start a new run.`,
      );
  if (asked.target === undefined) return;
  const target = await loadTarget(asked.target, recipe.size, recipe.pad);
  if (target.image.some((value, i) => value !== run.target[i]))
    throw new UserError(
      `The run in ${folderPath} grows another picture (${run.targetName}): leave the target out, or start a new run.`,
    );
}
