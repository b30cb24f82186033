import { basename, parse } from "node:path";
import { Command, Option } from "@commander-js/extra-typings";
import { createEngine } from "../../engine/create.ts";
import { healWithCurves } from "../../measure/heal.ts";
import { HEAL_MAP } from "../../measure/heal-map-cuts.ts";
import type { MeasureProgress } from "../../measure/trial.ts";
import { loadRule, writeFileAtomic } from "../../models/files.node.ts";
import { encodeChart } from "../chart.ts";
import { UserError } from "../failure.ts";
import { gridOf, MOST_CELLS } from "../grid.ts";
import { recoveryChart } from "../heal-chart.ts";
import { type MapSettings, measureMap } from "../heal-map.ts";
import { healMapChart } from "../heal-map-chart.ts";
import { printReport, toCsv } from "../heal-report.ts";
import { interruptible } from "../interrupt.ts";
import {
  arithmeticOption,
  jsonOption,
  rngSeedOption,
  TARGET_HELP,
  threadsOption,
  wholeNumber,
} from "../options.ts";
import { checkDistinct, checkOutput, print, printJson } from "../output.ts";
import { Progress } from "../progress.ts";
import { loadRuleTarget } from "../rule-target.ts";

/** The command `heal`: measures whether a rule heals, by 12 cuts on each of several creatures, and on request where. */
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
  .addOption(arithmeticOption())
  .addOption(jsonOption())
  .option("--csv <file>", "write every cut as a row")
  .option("--plot <file>", "draw how every cut recovers (.svg or .png)")
  .option("--map <file>", "draw where on its body it heals (.png, .webp or .svg)")
  .addOption(
    new Option(
      "--cut-shape <shape>",
      `shape of the map's cuts (default: ${HEAL_MAP.shape})`,
    ).choices(["disc", "square"] as const),
  )
  .option("--cut-size <cells>", "width of these cuts (default: 2/9 of the grid, 16 of 72)", cells)
  .option("--map-spacing <cells>", `distance from cut to cut (default: ${HEAL_MAP.spacing})`, cells)
  .action(
    async (path, { seeds, target, threads, arithmetic, json, csv, plot, map, ...options }) => {
      if (csv !== undefined) checkOutput(csv, [".csv"]);
      if (plot !== undefined) checkOutput(plot, [".svg", ".png"]);
      const mapSettings = readMapSettings(map, options);
      checkDistinct(csv, plot, map);
      const rule = await loadRule(path);
      const [height, width] = gridOf(rule, path);
      const picture = await loadRuleTarget(rule, path, target);
      const { report, curves, drawable } = await interruptible(async () => {
        const engine = await createEngine({ threads, arithmetic });
        const progress = new Progress("steps");
        const onProgress = ({ done, total }: MeasureProgress) => progress.update({ done, total });
        try {
          const { rngSeed } = options;
          const settings = { height, width, target: picture, seeds, rngSeed, onProgress };
          const healing = await healWithCurves(engine, rule, settings);
          const drawable =
            mapSettings && (await measureMap(engine, rule, { ...mapSettings, onProgress }));
          return { ...healing, drawable };
        } finally {
          progress.end();
          await engine.dispose();
        }
      });
      const name = basename(path);
      if (csv !== undefined) await writeFileAtomic(csv, new TextEncoder().encode(toCsv(report)));
      if (plot !== undefined)
        await writeFileAtomic(plot, await encodeChart(await recoveryChart(name, curves), plot));
      if (map !== undefined && drawable !== undefined) {
        const svg = await healMapChart(parse(path).name, drawable.map, drawable.portraits);
        await writeFileAtomic(map, await encodeChart(svg, map));
      }
      if (json) printJson({ ...report, map: drawable?.map });
      else {
        printReport(name, report);
        if (drawable) print(`\n${drawable.map.verdict}`);
      }
    },
  );

function cells(text: string): number {
  return wholeNumber(1, MOST_CELLS)(text);
}

/** Settings of the map; undefined when none is asked for. */
function readMapSettings(
  map: string | undefined,
  options: {
    rngSeed: number;
    cutShape?: "disc" | "square";
    cutSize?: number;
    mapSpacing?: number;
  },
): MapSettings | undefined {
  const { rngSeed, cutShape, cutSize, mapSpacing } = options;
  if (map !== undefined) {
    checkOutput(map, [".png", ".webp", ".svg"]);
    return { rngSeed, shape: cutShape, size: cutSize, spacing: mapSpacing };
  }
  if ((cutShape ?? cutSize ?? mapSpacing) !== undefined)
    throw new UserError(
      "--cut-shape, --cut-size and --map-spacing belong to a map: add --map FILE.",
    );
  return undefined;
}
