import { Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { writeFileAtomic } from "../../models/files.node.ts";
import { TokenGenerator } from "../../tokens/generator.ts";
import { loadTokenKernels } from "../../tokens/kernels.ts";
import { decodeGrid, decodeRecord } from "../../tokens/patches.ts";
import { BAND_DTYPES, type TokenSettings, tokenShape } from "../../tokens/settings.ts";
import { TokenSimulator } from "../../tokens/simulator.ts";
import { UserError } from "../failure.ts";
import { jsonOption, wholeNumber } from "../options.ts";
import { checkOutput, plural, print, printJson, printTable } from "../output.ts";
import { addSettings, settingsFrom } from "../tokens/options.ts";
import { createPlan, type Split } from "../tokens/plan.ts";
import { readMetadata, readRecords } from "../tokens/read.ts";
import { encodeGrids, type ShownGrid, showGrids } from "../tokens/show.ts";

/** The simulation of a rule that is shown, and its grids. */
interface Subject {
  readonly settings: TokenSettings;
  readonly rule: number;
  readonly simulation: number;
  readonly grids: readonly ShownGrid[];
  readonly title: string;
}

/** The command `tokens inspect`: shows one rule's life, by its number or from a record of a data set. */
export const tokensInspect = new Command("inspect")
  .description("Show a rule's life and its gzip ratios, or decode a record back to grids.")
  .argument("[folder]", "data set to decode a record of")
  .option("--record-number <number>", "number of the record, from 0", wholeNumber(0))
  .addOption(
    new Option("--split <split>", "split of the record").choices(["train", "val"] as const),
  )
  .option(
    "--rule <number>",
    "number of the rule, from 0, when no folder is given",
    wholeNumber(0, 2 ** 32 - 1),
  )
  .option("--simulation <number>", "number of its simulation, from 0", wholeNumber(0, 2 ** 32 - 1))
  .option("-o, --output <file>", "write an animation (.webp, .gif) or the last grid (.png)")
  .addOption(jsonOption())
  .action(async (folder, { output, json, recordNumber, split, rule, simulation }, command) => {
    const extension = output && checkOutput(output, [".webp", ".gif", ".png"]);
    const subject =
      folder === undefined
        ? await simulated(settingsFrom(command.opts()), rule ?? 0, simulation ?? 1)
        : await decoded(folder, split ?? "train", recordNumber ?? 0);
    const { settings, grids } = subject;
    const ratios = await ratiosOf(subject);
    if (json) {
      printJson({
        ...subject,
        grids: grids.map((grid) => Array.from(grid, (cell) => cell ?? null)),
        ratios,
      });
      return;
    }
    if (output !== undefined) {
      const format = extension!.slice(1) as "webp" | "gif" | "png";
      await writeFileAtomic(
        output,
        await encodeGrids(grids, settings.states, settings.grid, format),
      );
      print(`${output}  ${subject.title}, ${plural(grids.length, "grid")}`);
    } else {
      await showGrids(grids, settings.states, settings.grid);
      print(subject.title);
    }
    printTable(rowsOf(settings, ratios), ["gzip ratio", "as", ""]);
  });
addSettings(tokensInspect as unknown as CommandUnknownOpts);

/** Simulates a rule from the start to the last grid that a record would hold. */
async function simulated(asked: TokenSettings, rule: number, simulation: number): Promise<Subject> {
  const { settings } = createPlan(asked, "bin", 1, 0);
  const { burnIn, skip = 0 } = settings;
  const steps = burnIn + (tokenShape(settings).grids - 1) * (skip + 1) + 1;
  const fromStart = { ...settings, burnIn: 0, skip: 0 };
  const simulator = new TokenSimulator(await loadTokenKernels(), fromStart, steps);
  const { tokens } = simulator.simulate(rule, simulation, steps);
  const { patches } = tokenShape(settings);
  const grids = Array.from({ length: steps }, (_, step) =>
    decodeGrid(tokens.subarray(step * patches, (step + 1) * patches), settings),
  );
  return { settings, rule, simulation, grids, title: `simulation ${simulation} of rule ${rule}` };
}

async function decoded(folder: string, split: Split, wanted: number): Promise<Subject> {
  const metadata = await readMetadata(folder);
  const { settings, records } = metadata;
  if (wanted >= records[split])
    throw new UserError(
      `There is no record ${wanted} in the split ${split} of ${folder}: it has ${plural(records[split], "record")}, counted from 0.`,
    );
  let at = 0;
  for await (const { tokens, rule, simulation } of readRecords(folder, metadata, split)) {
    if (at++ < wanted) continue;
    const title = `record ${wanted} of ${split}: simulation ${simulation} of rule ${rule}`;
    return { settings, rule, simulation, grids: decodeRecord(tokens, settings), title };
  }
  throw new UserError(`${folder} has fewer records than it should: check it with tokens verify.`);
}

async function ratiosOf({ settings, rule }: Subject): Promise<Record<string, number>> {
  const generator = new TokenGenerator(await loadTokenKernels(), settings);
  return Object.fromEntries(BAND_DTYPES.map((dtype) => [dtype, generator.ratioOf(rule, dtype)]));
}

function rowsOf({ band, bandDtype }: TokenSettings, ratios: Record<string, number>): string[][] {
  const [low, high] = band;
  return Object.entries(ratios).map(([dtype, ratio]) => {
    const place = ratio > low ? (ratio < high ? "in" : "above") : "below";
    const note = dtype === bandDtype ? `${place} the band ${low}:${high}` : "";
    return [ratio.toFixed(3), dtype, note];
  });
}
