import { basename, parse } from "node:path";
import { Command, Option } from "@commander-js/extra-typings";
import type { Engine } from "../../engine/engine.ts";
import { CUT_NAMES } from "../../measure/cuts.ts";
import { healWithCurves } from "../../measure/heal.ts";
import { healGoals } from "../../measure/heal-goals.ts";
import { HEAL_MAP } from "../../measure/heal-map-cuts.ts";
import { type RoughOptions, rough } from "../../measure/rough.ts";
import { isTexture } from "../../measure/texture.ts";
import type { MeasureProgress } from "../../measure/trial.ts";
import { loadRule, writeFileAtomic } from "../../models/files.node.ts";
import type { Rule } from "../../models/rule.ts";
import { encodeChart } from "../chart.ts";
import { type Machine, onEngine } from "../engine.ts";
import { UserError } from "../failure.ts";
import { readGoal, ruleUnder } from "../goal-option.ts";
import { gridOf, MOST_CELLS } from "../grid.ts";
import { recoveryChart } from "../heal-chart.ts";
import { loadGoalTargets, printGoalsReport, refuseForGoals } from "../heal-goals.ts";
import { type MapSettings, measureMap } from "../heal-map.ts";
import { healMapChart } from "../heal-map-chart.ts";
import { printReport, toCsv } from "../heal-report.ts";
import { interruptible } from "../interrupt.ts";
import {
  arithmeticOption,
  engineOption,
  jsonOption,
  rngSeedOption,
  TARGET_HELP,
  threadsOption,
  wholeNumber,
} from "../options.ts";
import { checkDistinct, checkOutput, print, printJson } from "../output.ts";
import { secondsPerPlainStep } from "../pace.ts";
import { Progress } from "../progress.ts";
import { printRough } from "../rough-report.ts";
import { RoughAlbum } from "../rough-sheet.ts";
import { loadRuleTarget } from "../rule-target.ts";

/** The command `heal`: measures whether a rule heals, by 12 cuts on each of several creatures; on request where, and how roughly it may be handled. */
export const heal = new Command("heal")
  .description("Measure whether a rule heals: cut in 12 ways, then regrown.")
  .argument("<rule>", "rule file")
  .option(
    "--seeds <number>",
    "creatures, each with its own random numbers (default: 8; of a rule of several pictures as many of each as make 96 cuts, and at least 2)",
    wholeNumber(1, 1000),
  )
  .addOption(rngSeedOption())
  .option("--goal <goal>", "for a rule of several pictures: measure that one only", readGoal)
  .option("--target <target>", `what the rule should grow: ${TARGET_HELP} (default: its card's)`)
  .addOption(engineOption())
  .addOption(threadsOption())
  .addOption(arithmeticOption())
  .addOption(jsonOption())
  .option("--csv <file>", "write every cut as a row")
  .option("--plot <file>", "draw how every cut recovers (.svg or .png)")
  .option(
    "--rough",
    "measure rough handling too: swipes, a held eraser, cuts while it mends, two seeds",
  )
  .option("--rough-sheet <file>", "draw what became of it (.png)")
  .option("--map <file>", "draw where on its body it heals (.png, .webp or .svg)")
  .addOption(
    new Option(
      "--cut-shape <shape>",
      `shape of the map's cuts (default: ${HEAL_MAP.shape})`,
    ).choices(["disc", "square"] as const),
  )
  .option("--cut-size <cells>", "width of these cuts (default: 2/9 of the grid, 16 of 72)", cells)
  .option("--map-spacing <cells>", `distance from cut to cut (default: ${HEAL_MAP.spacing})`, cells)
  .action(async (path, { json, csv, plot, map, roughSheet, ...options }) => {
    if (csv !== undefined) checkOutput(csv, [".csv"]);
    if (plot !== undefined) checkOutput(plot, [".svg", ".png"]);
    if (roughSheet !== undefined) checkOutput(roughSheet, [".png"]);
    const mapSettings = readMapSettings(map, options);
    checkDistinct(csv, plot, map, roughSheet);
    const loaded = await loadRule(path);
    if (isTexture(loaded))
      throw new UserError(
        `${path} grows a texture, which is no one picture: blastema texture eval measures it.`,
      );
    if (loaded.spec.goals && options.goal === undefined) {
      const { target, rough } = options;
      refuseForGoals({ csv, plot, rough, "rough-sheet": roughSheet, map, target }, loaded);
      return measureGoals(loaded, path, json === true, options);
    }
    const rule = ruleUnder(loaded, path, options.goal);
    const [height, width] = gridOf(rule, path);
    const target = await loadRuleTarget(rule, path, options.target);
    const isRough = options.rough === true || roughSheet !== undefined;
    const { seeds = 8 } = options;
    const asked = { ...options, seeds, height, width, target, isRough, mapSettings };
    const { report, curves, rough, drawable } = await measure(rule, asked);
    const name = basename(path);
    if (csv !== undefined) await writeFileAtomic(csv, new TextEncoder().encode(toCsv(report)));
    if (plot !== undefined)
      await writeFileAtomic(plot, await encodeChart(await recoveryChart(name, curves), plot));
    if (roughSheet !== undefined && rough)
      await writeFileAtomic(roughSheet, await rough.album.draw(height, width));
    if (map !== undefined && drawable !== undefined) {
      const svg = await healMapChart(parse(path).name, drawable.map, drawable.portraits);
      await writeFileAtomic(map, await encodeChart(svg, map));
    }
    if (json) return printJson({ ...report, rough: rough?.report, map: drawable?.map });
    printReport(name, report);
    if (rough) {
      print();
      printRough(rough.report);
    }
    if (drawable) print(`\n${drawable.map.verdict}`);
  });

/** What is measured of a rule, and how. */
interface Asked extends Machine {
  readonly height: number;
  readonly width: number;
  readonly seeds: number;
  readonly rngSeed: number;
  readonly target: Float32Array | undefined;
  readonly isRough: boolean;
  readonly mapSettings: MapSettings | undefined;
}

type OnProgress = (progress: MeasureProgress) => void;

/** Measures all that is asked for. */
function measure(rule: Rule, asked: Asked) {
  const { height, width, seeds, rngSeed, target, mapSettings } = asked;
  return onDishes(rule, asked, async (engine, onProgress) => {
    const settings = { height, width, target, seeds, rngSeed, onProgress };
    const healing = await healWithCurves(engine, rule, settings);
    const rough = asked.isRough ? await handleRoughly(engine, rule, settings) : undefined;
    const drawable =
      mapSettings && (await measureMap(engine, rule, { ...mapSettings, onProgress }));
    return { ...healing, rough, drawable };
  });
}

/** Measures all goals of a rule, and says what was found. */
async function measureGoals(
  rule: Rule,
  path: string,
  json: boolean,
  { seeds, rngSeed, ...machine }: Machine & { readonly seeds?: number; readonly rngSeed: number },
): Promise<void> {
  const [height, width] = gridOf(rule, path);
  const targets = await loadGoalTargets(rule, path);
  const report = await onDishes(rule, { ...machine, height, width }, (engine, onProgress) =>
    healGoals(engine, rule, { height, width, targets, seeds, rngSeed, onProgress }),
  );
  if (json) printJson(report);
  else printGoalsReport(basename(path), report);
}

/** What is measured of a rule at once, about: as many dishes as eight creatures have cuts. */
const DISHES = 8 * CUT_NAMES.length;

/** Works on an engine with a progress line, until Ctrl-C. */
function onDishes<T>(
  rule: Rule,
  { height, width, ...machine }: Machine & { readonly height: number; readonly width: number },
  work: (engine: Engine, onProgress: OnProgress) => Promise<T>,
): Promise<T> {
  const timed = (engine: Engine) =>
    secondsPerPlainStep(engine, rule, { height, width, dishes: DISHES });
  return interruptible(() =>
    onEngine(machine, timed, async (engine) => {
      const progress = new Progress("steps");
      const onProgress: OnProgress = ({ done, total }) => progress.update({ done, total });
      return work(engine, onProgress).finally(() => progress.end());
    }),
  );
}

async function handleRoughly(engine: Engine, rule: Rule, settings: RoughOptions) {
  const album = new RoughAlbum();
  const onTrial = album.add.bind(album);
  return { report: await rough(engine, rule, { ...settings, onTrial }), album };
}

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
