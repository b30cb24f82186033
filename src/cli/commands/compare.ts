import { Command } from "@commander-js/extra-typings";
import { type Comparison, type ComparisonRow, compare as measure } from "../../measure/compare.ts";
import { writeFileAtomic } from "../../models/files.node.ts";
import { encodeSheet } from "../contact-sheet.ts";
import { type Contestant, loadContestants } from "../contenders.ts";
import { onEngine } from "../engine.ts";
import { gridOf } from "../grid.ts";
import { interruptible } from "../interrupt.ts";
import {
  engineOption,
  jsonOption,
  rngSeedOption,
  TARGET_HELP,
  threadsOption,
  wholeNumber,
} from "../options.ts";
import { checkOutput, count, figure, print, printJson, printTable } from "../output.ts";
import { secondsPerPlainStep } from "../pace.ts";
import { toPicture } from "../pictures.ts";
import { Progress } from "../progress.ts";
import { loadRuleTarget } from "../rule-target.ts";

/** The command `compare`: measures rules side by side, and each at 8 bits per parameter. */
export const compare = new Command("compare")
  .description("Compare rules: how far they drift, what they repair, at 8 bits too.")
  .argument("<rules...>", "rule files, or a target with rules of all three regimes, here or in zoo")
  .option(
    "--seeds <number>",
    "creatures per rule, each with its own random numbers",
    wholeNumber(1, 1000),
    8,
  )
  .addOption(rngSeedOption())
  .option("--target <target>", `what the rules should grow: ${TARGET_HELP} (default: their cards')`)
  .addOption(engineOption())
  .addOption(threadsOption())
  .addOption(jsonOption())
  .option("-o, --output <file>", "draw what each looks like after a while and after a cut (.png)")
  .action(async (names, { seeds, rngSeed, target, engine: on, threads, json, output }) => {
    if (output !== undefined) checkOutput(output, [".png"]);
    const contestants = await loadContestants(names);
    const { rule, path } = contestants[0] as Contestant;
    const [height, width] = gridOf(rule, path);
    const picture = await loadRuleTarget(rule, path, target);
    const dishes = { height, width, dishes: seeds, rngSeed };
    const comparison = await interruptible(() =>
      onEngine(
        { engine: on, threads },
        (engine) => secondsPerPlainStep(engine, rule, dishes),
        async (engine) => {
          const progress = new Progress("steps");
          return measure(engine, contestants, {
            target: picture,
            height,
            width,
            seeds,
            rngSeed,
            onProgress: ({ done, total, row }) => progress.update({ done, total, detail: row }),
          }).finally(() => progress.end());
        },
      ),
    );
    if (output !== undefined)
      await writeFileAtomic(output, await drawSheet(comparison, height, width));
    if (json) printJson(comparison.rows);
    else printRows(comparison.rows);
  });

function printRows(rows: readonly ComparisonRow[]): void {
  print(
    "Errors to the target after 200, 1,000 and 10,000 steps; errors of cut creatures to their uncut twins.",
  );
  print();
  printTable(
    rows.map(({ name, bits, bytes, drift, repair, heals }) => [
      name,
      `${bits}`,
      count(bytes),
      figure(drift.at200),
      figure(drift.at1000),
      figure(drift.at10000),
      figure(repair.errorAfterCut),
      figure(repair.errorAfterRegrowth),
      `${(100 * repair.healedShare).toFixed(1)}%`,
      drift.at200 === null ? "-" : heals ? "yes" : "no",
    ]),
    ["rule", "bits", "bytes", "200", "1,000", "10,000", "cut", "regrown", "healed", "heals"],
  );
}

function drawSheet(
  { rows, portraits }: Comparison,
  height: number,
  width: number,
): Promise<Uint8Array> {
  return encodeSheet(
    ["200 steps", "1,000", "10,000", "cut at 200", "300 steps later"],
    rows.map(({ name, bits }, i) => {
      const { at200, at1000, at10000, afterCut, afterRegrowth } = portraits[i]!;
      const states = [at200, at1000, at10000, afterCut, afterRegrowth];
      const pictures = states.map((state) => toPicture(state, height, width));
      return { title: name, subtitle: `${bits} bits`, pictures };
    }),
  );
}
