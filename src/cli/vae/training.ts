/** A training run of a VNCA as the command line asks for it: a new one, or one that goes on. */

import { createEngine } from "../../engine/create.ts";
import type { Engine, KernelArithmetic } from "../../engine/engine.ts";
import { readFileClearly } from "../../format/files.node.ts";
import type { Autoencoder } from "../../format/vnca.ts";
import {
  type AutoencoderSpec,
  initialAutoencoder,
  validateAutoencoder,
} from "../../spec/autoencoder.ts";
import type { Parameters } from "../../spec/nca.ts";
import { beginWith } from "../../vae/begin.ts";
import type { Binarisation, BytePictures } from "../../vae/dataset.ts";
import { checkPool } from "../../vae/pool.ts";
import { VNCA_PRESETS, type VncaPreset, type VncaRecipe, withPeak } from "../../vae/recipe.ts";
import { decodeVncaRun, encodeVncaRun, newVncaRun, type VncaRun } from "../../vae/run.ts";
import type { VncaStepReport } from "../../vae/train.ts";
import { UserError } from "../failure.ts";
import { RunFolder, type RunKind } from "../run-folder.ts";
import { loadAutoencoder } from "./model.ts";
import { isAboutEmoji, loadPictures } from "./pictures.ts";

/** A line of metrics.jsonl: a training step, sometimes with what validation found after it. */
export interface VaeMetric extends VncaStepReport {
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

const VAE_RUNS: RunKind<VncaRun, VaeMetric> = {
  encode: encodeVncaRun,
  decode: decodeVncaRun,
  upTo: (metrics, { step }) => metrics.filter((metric) => metric.step <= step),
};

export interface VaeTraining {
  readonly engine: Engine;
  readonly run: VncaRun;
  readonly folder: RunFolder<VncaRun, VaeMetric>;
  /** What it learns from, the held-out ones at the end included. */
  readonly pictures: BytePictures;
}

export interface VaeRequest {
  readonly preset: VncaPreset;
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
  const spec = await readSpec(VNCA_PRESETS[preset].spec, specFile);
  if (binarisation !== undefined && isAboutEmoji(spec))
    throw new UserError("Emoji are not made black and white: leave --binarisation out.");
  const model = request.from === undefined ? undefined : await loadAutoencoder(request.from);
  const recipe = recipeOf(request, model);
  if (recipe.pool) checkPool(recipe.pool, spec, recipe.batch);
  const pictures = await loadPictures(spec, "training", mnist);
  const weights = model && weightsOf(model, request, spec);
  const folder = RunFolder.create(VAE_RUNS, folderPath);
  const engine = await createEngine({ family: "variational", threads, arithmetic });
  const run = newVncaRun({ spec, rngSeed, arithmetic: engine.arithmetic, recipe }, weights);
  await within(folder, engine, async () => {
    await folder.save(run);
    await work({ engine, run, folder, pictures });
  });
}

function recipeOf(
  { preset, steps, binarisation, learningRate, importance }: VaeRequest,
  model: Autoencoder | undefined,
): VncaRecipe {
  const recipe = VNCA_PRESETS[preset].recipe(steps);
  return {
    ...(learningRate === undefined ? recipe : withPeak(recipe, learningRate)),
    ...(binarisation && { binarisation }),
    ...(importance !== undefined && { importance }),
    ...(model?.card.recipe && { before: model.card.recipe }),
  };
}

function weightsOf(
  model: Autoencoder,
  { from, rngSeed }: VaeRequest,
  spec: AutoencoderSpec,
): Parameters {
  try {
    return beginWith(model, spec, initialAutoencoder(spec, rngSeed));
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
  folder: RunFolder<VncaRun, VaeMetric>,
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
  preset: AutoencoderSpec,
  file: string | undefined,
): Promise<AutoencoderSpec> {
  if (file === undefined) return preset;
  const changes = parseChanges(file, await readFileClearly(file));
  try {
    const spec = validateAutoencoder({ ...preset, ...changes });
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
