/** A training run of a VNCA as the command line asks for it: a new one, or one that goes on. */

import type { Binarisation, BytePictures } from "../../data/dataset.ts";
import { createEngine } from "../../engine/create.ts";
import type { Engine, KernelArithmetic } from "../../engine/engine.ts";
import { readFileClearly } from "../../models/files.node.ts";
import type { VariationalModel } from "../../models/variational.ts";
import type { Parameters } from "../../numbers/shapes.ts";
import {
  initialVariational,
  type VariationalSpec,
  validateVariational,
} from "../../systems/variational/spec.ts";
import { beginWith } from "../../training/variational/begin.ts";
import { checkPool } from "../../training/variational/pool.ts";
import {
  VARIATIONAL_PRESETS,
  type VariationalPreset,
  type VariationalRecipe,
  withPeak,
} from "../../training/variational/recipe.ts";
import {
  decodeVariationalRun,
  encodeVariationalRun,
  newVariationalRun,
  type VariationalRun,
} from "../../training/variational/run.ts";
import type { VariationalReport } from "../../training/variational/train.ts";
import { UserError } from "../failure.ts";
import { RunFolder, type RunKind } from "../run-folder.ts";
import { loadVariational } from "./model.ts";
import { isColoured, loadPictures } from "./pictures.ts";

/** A line of metrics.jsonl: a training step, sometimes with what validation found after it. */
export interface VaeMetric extends VariationalReport {
  /** Since the run's first step, without the time between stop and resume. */
  readonly seconds: number;
  /** Processor time of all threads, likewise. */
  readonly cpuSeconds: number;
  readonly validation?: {
    readonly elbo: number;
    readonly standardError: number;
    /** Of importance-weighted training: that bound, over as many latents. */
    readonly bound?: number;
    readonly reconstruction: number;
    readonly divergence: number;
  };
}

const VAE_RUNS: RunKind<VariationalRun, VaeMetric> = {
  encode: encodeVariationalRun,
  decode: decodeVariationalRun,
  upTo: (metrics, { step }) => metrics.filter((metric) => metric.step <= step),
};

export interface VaeTraining {
  readonly engine: Engine;
  readonly run: VariationalRun;
  readonly folder: RunFolder<VariationalRun, VaeMetric>;
  /** What it learns from, the held-out ones at the end included. */
  readonly pictures: BytePictures;
}

export interface VaeRequest {
  readonly preset: VariationalPreset;
  readonly steps: number;
  readonly binarisation?: Binarisation;
  readonly rngSeed: number;
  readonly threads?: number;
  readonly arithmetic?: KernelArithmetic;
  /** JSON file with what of the spec is other than in the preset. */
  readonly spec?: string;
  /** Folder of MNIST's files. */
  readonly mnist?: string;
  /** Model file whose weights the run begins with. */
  readonly from?: string;
  /** Peak of the learning rate. */
  readonly learningRate?: number;
  /** Latents of the importance-weighted bound that training climbs. */
  readonly importance?: number;
}

/** Starts a run in a folder of its own, and hands it to `work`. */
export async function startVae(
  request: VaeRequest,
  folderPath: string,
  work: (training: VaeTraining) => Promise<void>,
): Promise<void> {
  const { preset, binarisation, rngSeed, threads, arithmetic, spec: specFile, mnist } = request;
  const spec = await readSpec(VARIATIONAL_PRESETS[preset].spec, specFile);
  if (binarisation !== undefined && isColoured(spec))
    throw new UserError("Emoji are not made black and white: leave --binarisation out.");
  const model = request.from === undefined ? undefined : await loadVariational(request.from);
  const recipe = recipeOf(request, model);
  if (recipe.pool) checkPool(recipe.pool, spec, recipe.batch);
  const pictures = await loadPictures(spec, "training", mnist);
  const weights = model && weightsOf(model, request, spec);
  const folder = RunFolder.create(VAE_RUNS, folderPath);
  const engine = await createEngine({ family: "variational", threads, arithmetic });
  const run = newVariationalRun({ spec, rngSeed, arithmetic: engine.arithmetic, recipe }, weights);
  await within(folder, engine, async () => {
    await folder.save(run);
    await work({ engine, run, folder, pictures });
  });
}

function recipeOf(
  { preset, steps, binarisation, learningRate, importance }: VaeRequest,
  model: VariationalModel | undefined,
): VariationalRecipe {
  const recipe = VARIATIONAL_PRESETS[preset].recipe(steps);
  return {
    ...(learningRate === undefined ? recipe : withPeak(recipe, learningRate)),
    ...(binarisation && { binarisation }),
    ...(importance !== undefined && { importance }),
    ...(model?.card.recipe && { before: model.card.recipe }),
  };
}

function weightsOf(
  model: VariationalModel,
  { from, rngSeed }: VaeRequest,
  spec: VariationalSpec,
): Parameters {
  try {
    return beginWith(model, spec, initialVariational(spec, rngSeed));
  } catch (error) {
    throw new UserError(`Cannot begin with ${from}: ${(error as Error).message}`);
  }
}

/** Opens a run that stopped, and hands it to `work`. */
export async function resumeVae(
  path: string,
  { threads, mnist }: Pick<VaeRequest, "threads" | "mnist">,
  work: (training: VaeTraining) => Promise<void>,
): Promise<void> {
  const { folder, run } = await RunFolder.resume(VAE_RUNS, path);
  const arithmetic = run.arithmetic === "float64" ? undefined : run.arithmetic;
  const engine = await createEngine({ family: "variational", threads, arithmetic });
  await within(folder, engine, async () => {
    const pictures = await loadPictures(run.spec, "training", mnist);
    await work({ engine, run, folder, pictures });
  });
}

async function within(
  folder: RunFolder<VariationalRun, VaeMetric>,
  engine: Engine,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } finally {
    folder.close();
    await engine.dispose();
  }
}

async function readSpec(
  preset: VariationalSpec,
  file: string | undefined,
): Promise<VariationalSpec> {
  if (file === undefined) return preset;
  const changes = parseChanges(file, await readFileClearly(file));
  try {
    const spec = validateVariational({ ...preset, ...changes });
    const unknown = Object.keys(changes).find((field) => !Object.hasOwn(spec, field));
    if (unknown !== undefined) throw new Error(`A spec has no "${unknown}".`);
    return spec;
  } catch (error) {
    throw new UserError(`Cannot use ${file}: ${(error as Error).message}`);
  }
}

function parseChanges(file: string, bytes: Uint8Array): object {
  try {
    const changes: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof changes === "object" && changes !== null && !Array.isArray(changes)) return changes;
  } catch {
    // Said below.
  }
  throw new UserError(`Cannot use ${file}: it is no JSON object.`);
}
