import { Command, Option } from "@commander-js/extra-typings";
import { writeFileAtomic } from "../../models/files.node.ts";
import { encodeVariational } from "../../models/variational.ts";
import { baselineParameterCount } from "../../systems/variational/baseline.ts";
import { cellularParameterCount } from "../../systems/variational/cells.ts";
import type { VariationalSpec } from "../../systems/variational/spec.ts";
import { givenWeights } from "../../training/few-bits.ts";
import { entryCount } from "../../training/pool.ts";
import { VARIATIONAL_PRESETS, type VariationalPreset } from "../../training/variational/recipe.ts";
import {
  allowDriftOption,
  arithmeticOption,
  engineOption,
  MISSING_OUTPUT,
  positive,
  recipeOption,
  resumeOption,
  rngSeedOption,
  setOption,
  specOption,
  threadsOption,
  untilOption,
  wholeNumber,
} from "../options.ts";
import { checkOutput, count, note, plural, print } from "../output.ts";
import { duration } from "../progress.ts";
import { refuseSettings } from "../settings.ts";
import { resumeTraining, runFolderOf, secondsOf, startTraining, trainToEnd } from "../training.ts";
import { typed } from "../typed.ts";
import { noteSilent } from "../variational/by-grid.ts";
import { mnistOption, picturesOption } from "../variational/options.ts";
import { type DataSet, trainingProtocol } from "../variational/pictures.ts";
import { picturesOfRun, prepareModel } from "../variational/run.ts";
import { printVariationalSettings } from "../variational/settings.ts";
import { type ModelTraining, modelView } from "../variational/training-view.ts";

/** Trains a model. */
export const vaeTrain = new Command("train")
  .description("Train a model on the digits of MNIST, on emoji, or on a folder of pictures.")
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
      "number of training steps, of 64 digits or 32 emoji each (paper: 32 or 128 digits; default: 20000)",
    ).argParser(wholeNumber(1, 1e7)),
  )
  .addOption(
    new Option(
      "--binarisation <protocol>",
      "make digits black and white once, or anew each time that training sees them (default: static)",
    ).choices(["static", "dynamic"] as const),
  )
  .addOption(specOption())
  .addOption(recipeOption())
  .addOption(setOption())
  .option("--from <model>", "start with the weights of another model; its rule may be narrower")
  .addOption(
    new Option(
      "--learning-rate <peak>",
      "highest learning rate of Adam; Muon's changes with it (default: the preset's)",
    ).argParser(positive),
  )
  .addOption(
    new Option(
      "--importance <number>",
      "train on the importance-weighted bound of this many latents a picture (default: 1)",
    ).argParser(wholeNumber(1, 128)),
  )
  .addOption(rngSeedOption())
  .addOption(engineOption())
  .addOption(threadsOption())
  .addOption(arithmeticOption())
  .addOption(mnistOption())
  .addOption(picturesOption())
  .addOption(untilOption())
  .addOption(resumeOption())
  .addOption(allowDriftOption())
  .action(async ({ output, resume, until, allowDrift = false, ...request }, command) => {
    if (request.set?.includes("help")) return printVariationalSettings(request);
    if (output === undefined) return command.error(MISSING_OUTPUT, { exitCode: 2 });
    checkOutput(output, [".safetensors"]);
    const folder = runFolderOf(output);
    if (resume === undefined) {
      const { pictures, create } = await prepareModel(request);
      const work = (training: ModelTraining) => finish(training, pictures, output, until);
      return startTraining(folder, request, create, work, { pictures });
    }
    refuseSettings(request);
    const { mnist, pictures: picturesFolder, engine, threads, arithmetic, ...kept } = request;
    for (const name of Object.keys(kept) as (keyof typeof kept)[])
      if (command.getOptionValueSource(name) === "cli")
        command.error(`error: a run that goes on keeps its ${name}: leave that option out`, {
          exitCode: 2,
        });
    const asked = command.getOptionValueSource("arithmetic") === "cli" ? arithmetic : undefined;
    const machine = { engine, threads, arithmetic: asked };
    const how = { path: resume, newFolder: folder, allowDrift, until, ...machine };
    const source = { mnist, pictures: picturesFolder };
    let pictures: DataSet;
    return resumeTraining(
      "variational",
      how,
      async (run) => {
        pictures = await picturesOfRun(run, source);
      },
      (training: ModelTraining) => finish(training, pictures, output, until),
      () => ({ pictures }),
    );
  });

async function finish(
  training: ModelTraining,
  pictures: DataSet,
  output: string,
  until: number | undefined,
): Promise<void> {
  const { run, folder } = training;
  note(`${describeSize(run.spec)}; ${run.arithmetic} arithmetic`);
  if (run.pool.size > 0 && entryCount(run.pool) === 0 && run.step > 0)
    note("the run came without the grids of its pool: new pictures fill it first");
  const goOn = typed(["vae", "train", "--resume", folder.path, "-o", output]);
  await trainToEnd(training, modelView(training, pictures, until), goOn, { pictures, until });
  const { spec, recipe, rngSeed, arithmetic } = run;
  const { dataset: _, ...origin } = run.origin;
  const seconds = secondsOf(folder);
  const spent = {
    seconds: Math.round(seconds),
    cpuSeconds: Math.round(folder.metrics.at(-1)?.cpuSeconds ?? 0),
  };
  const card = {
    dataset: trainingProtocol(pictures, recipe),
    recipe: { ...recipe, ...origin, rngSeed, arithmetic, ...spent },
  };
  await writeFileAtomic(output, encodeVariational({ spec, parameters: givenWeights(run), card }));
  print(`${output}  ${plural(run.step, "training step")} in ${duration(seconds)}`);
  noteSilent(folder.metrics.findLast(({ validation }) => validation)?.validation?.grids ?? []);
  note(`Score it: ${typed(["vae", "eval", output])}`);
}

function describeSize(spec: VariationalSpec): string {
  if (spec.kind === "vnca") {
    const { all, rule } = cellularParameterCount(spec);
    return `${count(all)} parameters, ${count(rule)} of them the rule`;
  }
  const { all, decoder } = baselineParameterCount(spec);
  return `${count(all)} parameters, ${count(decoder)} of them the decoder`;
}
