import { Command, Option } from "@commander-js/extra-typings";
import { splitRange, staticPictures } from "../../data/dataset.ts";
import { figureOf, scoreAll } from "../../measure/variational/evaluate.ts";
import { writeFileAtomic } from "../../models/files.node.ts";
import { encodeVariational } from "../../models/variational.ts";
import { baselineParameterCount } from "../../systems/variational/baseline.ts";
import { cellularParameterCount } from "../../systems/variational/cells.ts";
import type { VariationalSpec } from "../../systems/variational/spec.ts";
import type { PoolReport } from "../../training/variational/gradients.ts";
import { VARIATIONAL_PRESETS, type VariationalPreset } from "../../training/variational/recipe.ts";
import type { VariationalRun } from "../../training/variational/run.ts";
import { trainVariational, type VariationalReport } from "../../training/variational/train.ts";
import { Interrupted } from "../failure.ts";
import { interruptible } from "../interrupt.ts";
import {
  arithmeticOption,
  MISSING_OUTPUT,
  positive,
  recipeOption,
  rngSeedOption,
  setOption,
  specOption,
  threadsOption,
  wholeNumber,
} from "../options.ts";
import { checkOutput, count, note, print } from "../output.ts";
import { duration, Progress } from "../progress.ts";
import { refuseSettings } from "../settings.ts";
import { mnistOption } from "../variational/options.ts";
import { trainingProtocol } from "../variational/pictures.ts";
import { printVariationalSettings } from "../variational/settings.ts";
import { resumeVae, startVae, type VaeMetric, type VaeTraining } from "../variational/training.ts";

/** Training steps between looks at the held-out pictures, and how many are looked at. */
const VALIDATE_EVERY = 500;
const VALIDATION_PICTURES = 1000;

/** Trains a model. */
export const vaeTrain = new Command("train")
  .description("Train a model on the digits of MNIST, or on emoji.")
  .option("-o, --output <file>", "model file to write (.safetensors)")
  .addOption(
    new Option(
      "--preset <model>",
      "a small model for two cores, of digits or of emoji, or one of the paper's",
    )
      .choices(Object.keys(VARIATIONAL_PRESETS) as VariationalPreset[])
      .default("lite" as VariationalPreset),
  )
  .addOption(
    new Option(
      "--steps <number>",
      "training steps (of 64 pictures each; of emoji 32, the paper's 32 or 128) (default: 20000)",
    ).argParser(wholeNumber(1, 1e7)),
  )
  .addOption(
    new Option(
      "--binarisation <protocol>",
      "digits made black and white once, or anew each time training sees them (default: static)",
    ).choices(["static", "dynamic"] as const),
  )
  .addOption(specOption())
  .addOption(recipeOption())
  .addOption(setOption())
  .option("--from <model>", "begin with this model's weights; its rule may be narrower")
  .addOption(
    new Option(
      "--learning-rate <peak>",
      "of Adam, Muon's follows (default: the preset's)",
    ).argParser(positive),
  )
  .addOption(
    new Option(
      "--importance <number>",
      "climb the importance-weighted bound of so many latents a picture (default: 1)",
    ).argParser(wholeNumber(1, 128)),
  )
  .addOption(rngSeedOption())
  .addOption(threadsOption())
  .addOption(arithmeticOption())
  .addOption(mnistOption())
  .option("--resume <folder>", "go on with a run that stopped")
  .action(async ({ output, resume, ...request }, command) => {
    if (request.set?.includes("help")) return printVariationalSettings(request);
    if (output === undefined) return command.error(MISSING_OUTPUT, { exitCode: 2 });
    checkOutput(output, [".safetensors"]);
    const work = (training: VaeTraining) => finish(training, output);
    if (resume === undefined)
      return startVae(request, output.replace(/\.safetensors$/i, ".run"), work);
    refuseSettings(request);
    for (const name of [
      "preset",
      "steps",
      "binarisation",
      "from",
      "learningRate",
      "importance",
      "rngSeed",
      "arithmetic",
    ] as const)
      if (command.getOptionValueSource(name) === "cli")
        command.error(`error: a run that goes on keeps its ${name}: leave that option out`, {
          exitCode: 2,
        });
    return resumeVae(resume, request, work);
  });

async function finish(training: VaeTraining, output: string): Promise<void> {
  const { engine, run, folder, pictures } = training;
  note(`${describeSize(run.spec)}; ${run.arithmetic} arithmetic`);
  if (run.pool?.count === 0 && run.step > 0)
    note("the run came without the grids of its pool: new pictures fill it first");
  const watch = watchVae(training);
  const isDone = await interruptible((signal) =>
    trainVariational(engine, run, pictures, {
      signal,
      onStep: watch.onStep,
      onCheckpoint: (state) => folder.save(state),
    }),
  ).finally(watch.end);
  if (!isDone)
    throw new Interrupted(
      `stopped after ${count(run.step)} training steps. Go on with: npx blastema vae train --resume ${folder.path} -o ${output}`,
    );
  const last = folder.metrics.at(-1);
  const card = {
    dataset: trainingProtocol(run),
    recipe: {
      ...run.recipe,
      rngSeed: run.rngSeed,
      arithmetic: run.arithmetic,
      seconds: Math.round(last?.seconds ?? 0),
      cpuSeconds: Math.round(last?.cpuSeconds ?? 0),
    },
  };
  const model = encodeVariational({ spec: run.spec, parameters: run.average, card });
  await writeFileAtomic(output, model);
  print(`${output}  ${count(run.step)} training steps in ${duration(last?.seconds ?? 0)}`);
  note(`Score it: npx blastema vae eval ${output}`);
}

function describeSize(spec: VariationalSpec): string {
  if (spec.kind === "vnca") {
    const { all, rule } = cellularParameterCount(spec);
    return `${count(all)} parameters, ${count(rule)} of them the rule`;
  }
  const { all, decoder } = baselineParameterCount(spec);
  return `${count(all)} parameters, ${count(decoder)} of them the decoder`;
}

/** Draws progress, writes metrics, and scores held-out pictures now and then. */
function watchVae({ engine, run, folder, pictures }: VaeTraining) {
  const progress = new Progress("steps");
  const before = folder.metrics.at(-1);
  const start = performance.now();
  const cpuStart = process.cpuUsage();
  let validated = folder.metrics.findLast(({ validation }) => validation)?.validation;
  const k = run.recipe.importance ?? 1;
  const validate = async (): Promise<VaeMetric["validation"]> => {
    const [from] = splitRange("validation", pictures);
    const number = Math.min(VALIDATION_PICTURES, pictures.count - from);
    const results = await scoreAll(engine, {
      spec: run.spec,
      parameters: run.average,
      indices: Array.from({ length: number }, (_, i) => from + i),
      pictures: (indices) => staticPictures(pictures, "training", indices),
      k,
    });
    const { mean, standardError } = figureOf(results, ({ elbo }) => elbo);
    return {
      elbo: mean,
      standardError,
      reconstruction: -figureOf(results, (result) => result.reconstruction).mean,
      divergence: figureOf(results, (result) => result.divergence).mean,
      ...(k > 1 && { bound: figureOf(results, ({ bound }) => bound).mean }),
    };
  };
  return {
    async onStep(report: VariationalReport): Promise<void> {
      const { step } = report;
      const isDue = step % VALIDATE_EVERY === 0 || step === run.recipe.trainingSteps;
      const validation = isDue ? await validate() : undefined;
      const { user, system } = process.cpuUsage(cpuStart);
      await folder.record({
        ...report,
        seconds: (before?.seconds ?? 0) + (performance.now() - start) / 1000,
        cpuSeconds: (before?.cpuSeconds ?? 0) + (user + system) / 1e6,
        ...(validation && { validation }),
      });
      validated = validation ?? validated;
      const { reconstruction, divergence, bound, pool } = report;
      const held = validated && `, held out ${(validated.bound ?? validated.elbo).toFixed(2)}`;
      progress.update({
        done: step,
        total: run.recipe.trainingSteps,
        detail: `${weighted(run, bound)}bound ${(-reconstruction - divergence).toFixed(1)} = ${(-reconstruction).toFixed(1)} - ${divergence.toFixed(1)} nats${pooled(pool)}${held ?? ""}`,
      });
    },
    end: () => progress.end(),
  };
}

/** The bound that importance-weighted training climbs. */
function weighted({ recipe }: VariationalRun, bound: number | undefined): string {
  return bound === undefined ? "" : `with ${recipe.importance} latents ${bound.toFixed(1)}, `;
}

/** How pictures fare that go on from the pool, as log p(x|grid). */
function pooled(pool: PoolReport | undefined): string {
  if (pool?.kept == null || pool.healed == null) return "";
  return `, pool ${(-pool.kept).toFixed(1)}, damaged ${(-pool.healed).toFixed(1)}`;
}
