import { basename } from "node:path";
import { Command } from "@commander-js/extra-typings";
import { createEngine } from "../../engine/create.ts";
import { loadRule, writeFileAtomic } from "../../format/files.node.ts";
import { healWithCurves } from "../../measure/heal.ts";
import { encodeChart } from "../chart.ts";
import { recoveryChart } from "../heal-chart.ts";
import { printReport, toCsv } from "../heal-report.ts";
import { interruptible } from "../interrupt.ts";
import { jsonOption, rngSeedOption, TARGET_HELP, threadsOption, wholeNumber } from "../options.ts";
import { checkOutput, printJson } from "../output.ts";
import { Progress } from "../progress.ts";
import { loadRuleTarget } from "../rule-target.ts";

/** Whether a rule heals: 12 cuts on each of several creatures. */
export const heal = new Command("heal")
  .description("Measure whether a rule heals: cut in 12 ways, then regrown.")
  .argument("<rule>", "rule file")
  .option(
    "--seeds <number>",
    "creatures, each with its own random numbers",
    wholeNumber(1, 1000),
    8,
  )
  .addOption(rngSeedOption())
  .option("--target <target>", `what the rule should grow: ${TARGET_HELP} (default: its card's)`)
  .addOption(threadsOption())
  .addOption(jsonOption())
  .option("--csv <file>", "write every cut as a row")
  .option("--plot <file>", "draw how every cut recovers (.svg or .png)")
  .action(async (path, { seeds, rngSeed, target, threads, json, csv, plot }) => {
    if (csv !== undefined) checkOutput(csv, [".csv"]);
    if (plot !== undefined) checkOutput(plot, [".svg", ".png"]);
    const rule = await loadRule(path);
    const [height, width] = rule.card.grid;
    const picture = await loadRuleTarget(rule, path, target);
    const { report, curves } = await interruptible(async (signal) => {
      const engine = await createEngine({ threads });
      const progress = new Progress("steps");
      try {
        return await healWithCurves(engine, rule, {
          ...{ height, width, target: picture, seeds, rngSeed, signal },
          onProgress: ({ done, total }) => progress.update({ done, total }),
        });
      } finally {
        progress.end();
        await engine.dispose();
      }
    });
    if (csv !== undefined) await writeFileAtomic(csv, new TextEncoder().encode(toCsv(report)));
    if (plot !== undefined)
      await writeFileAtomic(
        plot,
        await encodeChart(await recoveryChart(basename(path), curves), plot),
      );
    if (json) printJson(report);
    else printReport(basename(path), report);
  });
