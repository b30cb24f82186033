import { basename } from "node:path";
import { Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import {
  type Arrangement,
  arrange,
  FOREIGN_FILTERS,
  type ForeignFilter,
  type ForeignRule,
  isOwnForm,
  readExported,
  readForeign,
} from "../../bridges/index.ts";
import { createEngine } from "../../engine/create.ts";
import { readFileClearly, saveRule } from "../../models/files.node.ts";
import { readRule } from "../../models/read.ts";
import { isJson } from "../../models/read-other.ts";
import type { Rule } from "../../models/rule.ts";
import { parameterCount } from "../../systems/growing/spec.ts";
import { type Trial, tryArrangements } from "../arrangements.ts";
import { REGIMES } from "../contenders.ts";
import { reasonOf, UserError } from "../failure.ts";
import { interruptible } from "../interrupt.ts";
import { padOption, positive, realNumber, sizeOption, TARGET_HELP } from "../options.ts";
import { checkOutput, count, figure, note, print, printTable } from "../output.ts";
import { Progress } from "../progress.ts";
import { loadTarget, type Target } from "../target.ts";

/** The command `import`: turns a rule of another program into a rule file. */
export const importRule = new Command("import")
  .description(
    "Turn a rule that another program trained into a rule file: of the Distill article's demo and notebook, of PyTorch, ONNX or safetensors.",
  )
  .argument("<file>", "file with the rule's weights; what it is, is told by what is in it")
  .requiredOption("-o, --output <file>", "rule file to write (.safetensors)")
  .option(
    "--target <target>",
    `what the rule grows: ${TARGET_HELP}; all orders are tried, and the one that grows it is taken`,
  )
  .addOption(sizeOption())
  .addOption(padOption())
  .addOption(new Option("--regime <regime>", "what it was trained to do").choices(REGIMES))
  .addOption(
    new Option(
      "--order <kind>",
      "whether the hidden layer's inputs come filter by filter or channel by channel",
    ).choices(["filters", "channels"] as const),
  )
  .option(
    "--filters <names>",
    `filters in the file's order: ${FOREIGN_FILTERS.join(", ")}`,
    readFilters,
  )
  .option(
    "--sobel-scale <number>",
    "how many times ours the Sobel filters are: 8 if not divided, below 0 if they point the other way",
    realNumber,
  )
  .option("--transpose", "rows and columns were swapped: the creature would grow mirrored")
  .option("--fire-rate <rate>", "probability with which a cell fires (default: 0.5)", positive)
  .addOption(
    new Option(
      "--boundary <kind>",
      "what cells see beyond the edge (default: zero; torus for bare numbers)",
    ).choices(["zero", "torus"] as const),
  )
  .option(
    "--leak <slope>",
    "slope below zero, if the hidden layer has a leaky ReLU (default: 0; 0.2 for NCAtorch)",
    realNumber,
  )
  .action(async (path, { output, target, regime, size, pad, ...known }) => {
    checkOutput(output, [".safetensors"]);
    const bytes = await readFileClearly(path);
    const read = await readAny(path, bytes);
    const picture = target === undefined ? undefined : await loadTarget(target, size, pad);
    const { rule, form, trials } =
      "spec" in read
        ? {
            rule: withKnown(path, read, known),
            form: isJson(bytes) ? "Distill 2020" : undefined,
            trials: [],
          }
        : await settle(path, read, known, picture);
    const { spec, parameters, card } = rule;
    const source = card.source ?? (form && `${form}, ${basename(path)}`);
    const grows = picture && { target: picture.source };
    const isForeign = !("spec" in read);
    const grid = picture && ([picture.height, picture.width] as const);
    const shown = grid && isForeign && { grid, recipe: { size, pad } };
    await saveRule(output, {
      spec,
      parameters,
      card: { ...card, ...shown, ...grows, ...(regime && { regime }), ...(source && { source }) },
    });
    // After the file is written: who reads may go away before the end.
    if (picture && trials.length > 0) printTrials(trials, picture.source);
    print(`${output}  ${count(parameterCount(spec))} parameters`);
  });

/** A rule that says how it is arranged, or weights that do not. */
async function readAny(path: string, bytes: Uint8Array): Promise<Rule | ForeignRule> {
  try {
    return await readRule(bytes);
  } catch (native) {
    try {
      return readExported(bytes) ?? readForeign(bytes);
    } catch (foreign) {
      // Of a damaged file of our own, its own reader knows better what is wrong.
      const error = isOwnForm(bytes) ? native : foreign;
      throw new UserError(`Cannot import ${path}: ${reasonOf(error)}`);
    }
  }
}

/** A rule whose file says all but how often cells fire and what lies beyond the edge. */
function withKnown(path: string, rule: Rule, { fireRate, boundary, ...others }: Known): Rule {
  const [given] = Object.keys(others);
  if (given !== undefined)
    throw new UserError(
      `The file ${path} says itself how its weights are arranged: leave out ${OPTIONS[given as keyof typeof OPTIONS]}.`,
    );
  const { spec } = rule;
  return {
    ...rule,
    spec: { ...spec, fireRate: fireRate ?? spec.fireRate, boundary: boundary ?? spec.boundary },
  };
}

type Known = Partial<Arrangement>;
const OPTIONS = {
  order: "--order",
  filters: "--filters",
  sobelScale: "--sobel-scale",
  transpose: "--transpose",
  leak: "--leak",
} as const;

/** Makes the rule of a file: as a person said, as it grows the picture, or as the file's form suggests. */
async function settle(
  path: string,
  foreign: ForeignRule,
  known: Known,
  picture: Target | undefined,
): Promise<{ rule: Rule; form: string; trials: readonly Trial[] }> {
  const { form, layers, suggested } = foreign;
  try {
    if (picture === undefined) {
      const arrangement = { ...suggested, ...known };
      note(
        `${path} is ${form}, probably ${inWords(arrangement)}: give --target to see whether it is.`,
      );
      return { form, rule: arrange(layers, arrangement), trials: [] };
    }
    const engine = await createEngine({ threads: 1 });
    const { image, height, width, source } = picture;
    const progress = new Progress("arrangements");
    const update = (done: number, total: number): void => progress.update({ done, total });
    const grid = [height, width] as const;
    const trials = await interruptible(() =>
      tryArrangements(engine, foreign, known, image, grid, update),
    ).finally(() => {
      progress.end();
      return engine.dispose();
    });
    const [best] = trials as [Trial];
    if (best.error <= GROWN) {
      note(`${path} is ${form}, ${inWords(best.arrangement)}.`);
      return { form, rule: best.rule, trials };
    }
    const usual = { ...suggested, ...known };
    note(
      `None of these grows ${source}, so ${path} is taken as ${form} usually is, ${inWords(usual)}: the picture may have had another size (--size, --pad), or be another.`,
    );
    return { form, rule: arrange(layers, usual), trials };
  } catch (error) {
    throw new UserError(`Cannot import ${path}: ${reasonOf(error)}`);
  }
}

/** Largest error of a creature that is recognisably the picture; an empty grid has 1. */
const GROWN = 0.3;

/** Number of trials that are shown; the others are far off. */
const SHOWN = 4;

function printTrials(trials: readonly Trial[], source: string): void {
  print(`Errors to ${source} of what grows, by how the weights are taken:`);
  printTable(
    trials.slice(0, SHOWN).map(({ arrangement, error }) => [figure(error), inWords(arrangement)]),
    ["error", "arrangement"],
  );
}

/** An arrangement as its options say it. */
function inWords({ order, sobelScale, transpose, leak = 0 }: Arrangement): string {
  const scaled = sobelScale === 1 ? "" : ` --sobel-scale ${sobelScale}`;
  const leaks = leak === 0 ? "" : ` --leak ${leak}`;
  return `--order ${order}${transpose ? " --transpose" : ""}${scaled}${leaks}`;
}

function readFilters(text: string): readonly ForeignFilter[] {
  const names = text.split(",") as ForeignFilter[];
  if (names.every((name) => FOREIGN_FILTERS.includes(name))) return names;
  throw new InvalidArgumentError(
    `Give names with commas between them, of ${FOREIGN_FILTERS.join(", ")}.`,
  );
}
