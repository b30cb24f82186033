import { Command, Option } from "@commander-js/extra-typings";
import { writeFileAtomic } from "../../models/files.node.ts";
import { encodeChart } from "../chart.ts";
import { UserError } from "../failure.ts";
import { jsonOption } from "../options.ts";
import { checkDistinct, checkOutput, note, print, printJson } from "../output.ts";
import { allCharts } from "../sweep/charts.ts";
import { openSweep } from "../sweep/folder.ts";
import { chooseRung, rungOption } from "../sweep/halving.ts";
import { MEASURES, type MeasureName } from "../sweep/measures.ts";
import { reportOf } from "../sweep/report.ts";
import { reportPage } from "../sweep/report-page.ts";
import { csvOf, jsonOf, printSweep } from "../sweep/report-text.ts";
import { typed } from "../typed.ts";

/** The command `sweep report`: says what the trials of a sweep say together. */
export const sweepReport = new Command("report")
  .description("Table the trials of a sweep, best first, and tell what each setting bought.")
  .argument("<folder>", "folder of the sweep")
  .addOption(
    new Option("--measure <name>", "rank by another measure that the trials gave").choices(
      Object.keys(MEASURES) as MeasureName[],
    ),
  )
  .addOption(rungOption("the furthest"))
  .addOption(jsonOption())
  .option("--csv [file]", "write every trial as a row; printed if no file is named")
  .option("--plot <file>", "draw settings and losses (.svg or .png)")
  .option("--html <file>", "write a page to look at, in one file")
  .action(async (folder, { measure, rung, json, csv, plot, html }) => {
    if (typeof csv === "string") checkOutput(csv, [".csv"]);
    if (plot !== undefined) checkOutput(plot, [".svg", ".png"]);
    if (html !== undefined) checkOutput(html, [".html"]);
    checkDistinct(typeof csv === "string" ? csv : undefined, plot, html);
    if (csv === true && json)
      throw new UserError("Only one of --json and --csv can be printed: name a file for --csv.");
    const sweep = await openSweep(folder);
    const report = reportOf(
      sweep,
      measure,
      rung === undefined ? undefined : chooseRung(sweep, rung),
    );
    if (report.done.length + report.failed.length === 0)
      throw new UserError(
        `No trial of ${folder} is done yet: make them with ${typed(["sweep", "run", folder])}.`,
      );
    const write = async (path: string, text: string): Promise<void> => {
      await writeFileAtomic(path, new TextEncoder().encode(text));
      note(path);
    };
    if (typeof csv === "string") await write(csv, csvOf(report));
    if (plot !== undefined) {
      await writeFileAtomic(plot, await encodeChart(await allCharts(report), plot));
      note(plot);
    }
    if (html !== undefined) await write(html, await reportPage(report));
    if (json) return printJson(jsonOf(report));
    if (csv === true) return print(csvOf(report).trimEnd());
    printSweep(report);
  });
