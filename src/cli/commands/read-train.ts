import { Command, Option } from "@commander-js/extra-typings";
import { writeFileAtomic } from "../../models/files.node.ts";
import { encodeReader } from "../../models/reader.ts";
import { mean } from "../../numbers/statistics.ts";
import { readingParameterCount } from "../../systems/reading/spec.ts";
import { type Metric, metricOf } from "../../training/metrics.ts";
import { READING_STEPS } from "../../training/reading/recipe.ts";
import { checkDigits } from "../../training/reading/task.ts";
import { newRun, type ReadingRun } from "../../training/run.ts";
import type { Digits } from "../../training/task.ts";
import { loadLabelled } from "../digits.ts";
import {
  allowDriftOption,
  arithmeticOption,
  MISSING_OUTPUT,
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
import { loadReader } from "../reading/model.ts";
import { chooseReading, printReadingSettings } from "../reading/settings.ts";
import { refuseSettings } from "../settings.ts";
import {
  resumeTraining,
  runFolderOf,
  secondsOf,
  startTraining,
  type Training,
  trainToEnd,
  type View,
} from "../training.ts";
import { typed } from "../typed.ts";
import { mnistOption } from "../variational/options.ts";

/** Trains a reader. */
export const readTrain = new Command("train")
  .description("Train a reader on the digits of MNIST.")
  .option("-o, --output <file>", "model file to write (.safetensors)")
  .addOption(
    new Option(
      "--steps <number>",
      `number of training steps (default: ${READING_STEPS})`,
    ).argParser(wholeNumber(1, 1e7)),
  )
  .addOption(specOption())
  .addOption(recipeOption())
  .addOption(setOption())
  .option("--from <reader>", "start with the weights of another reader")
  .addOption(rngSeedOption())
  .addOption(threadsOption())
  .addOption(arithmeticOption())
  .addOption(mnistOption())
  .addOption(untilOption())
  .addOption(resumeOption())
  .addOption(allowDriftOption())
  .action(async ({ output, resume, until, allowDrift = false, mnist, ...request }, command) => {
    if (request.set?.includes("help")) return printReadingSettings(request);
    if (output === undefined) return command.error(MISSING_OUTPUT, { exitCode: 2 });
    checkOutput(output, [".safetensors"]);
    const folder = runFolderOf(output);
    if (resume === undefined) {
      const { rngSeed } = request;
      const from = request.from === undefined ? undefined : await loadReader(request.from);
      const chosen = await chooseReading(request, from);
      const origin = { ...(from?.card.recipe && { before: from.card.recipe }) };
      const begin = { rngSeed, origin, from: from?.parameters };
      const digits = await trainingDigits(mnist);
      return startTraining(
        folder,
        request,
        (arithmetic) => newRun({ kind: "reading", ...chosen, ...begin, arithmetic }),
        (training: Training<"reading">) => finish(training, digits, output, until),
      );
    }
    refuseSettings(request);
    for (const name of ["steps", "rngSeed", "from"] as const)
      if (command.getOptionValueSource(name) === "cli")
        command.error(`error: a run that goes on keeps its ${name}: leave that option out`, {
          exitCode: 2,
        });
    const { threads, arithmetic } = request;
    const asked = command.getOptionValueSource("arithmetic") === "cli" ? arithmetic : undefined;
    const digits = await trainingDigits(mnist);
    return resumeTraining(
      "reading",
      { path: resume, newFolder: folder, allowDrift, until, threads, arithmetic: asked },
      async () => {},
      (training: Training<"reading">) => finish(training, digits, output, until),
    );
  });

/** Loads the digits that readers learn from. @throws Error when they are missing, broken or of another size */
async function trainingDigits(folder?: string): Promise<Digits> {
  const digits = await loadLabelled("training", folder);
  checkDigits(digits);
  return digits;
}

async function finish(
  training: Training<"reading">,
  digits: Digits,
  output: string,
  until: number | undefined,
): Promise<void> {
  const { run, folder } = training;
  note(`${count(readingParameterCount(run.spec))} parameters; ${run.arithmetic} arithmetic`);
  const goOn = typed(["read", "train", "--resume", folder.path, "-o", output]);
  await trainToEnd(training, readingView(training), goOn, { digits, until });
  const { spec, recipe, rngSeed, arithmetic, origin, average: parameters } = run;
  const seconds = secondsOf(folder);
  const spent = { seconds: Math.round(seconds), step: run.step };
  const card = {
    dataset: "MNIST",
    recipe: { ...recipe, ...origin, rngSeed, arithmetic, ...spent },
  };
  await writeFileAtomic(output, encodeReader({ spec, parameters, card }));
  print(`${output}  ${plural(run.step, "training step")} in ${duration(seconds)}`);
  note(`Measure it: ${typed(["read", "eval", output])}`);
}

/** Training steps whose figures are shown as one. */
const SHOWN_OVER = 50;

/** Shows how many cells of the last samples were right. */
function readingView({ run, folder }: Training<"reading">): View<"reading", Metric<ReadingRun>> {
  return {
    entry: (report, seconds) => metricOf<ReadingRun>(report, seconds(), run.rollbacks),
    show: () => {
      const last = folder.metrics.slice(-SHOWN_OVER);
      const share = (of: (metric: (typeof last)[number]) => number): string =>
        `${(100 * mean(last.map(of))).toFixed(1)}%`;
      return {
        detail: `${share(({ cells }) => cells)} of cells right, ${share(({ agreedRight }) => agreedRight)} of digits in all cells`,
      };
    },
  };
}
