import { Command, Option } from "@commander-js/extra-typings";
import type { Engine } from "../../engine/engine.ts";
import { loadRule, writeFileAtomic } from "../../models/files.node.ts";
import { mosaicBody, uniformBody } from "../body.ts";
import { DAMAGE_HELP, type Damage, readDamage } from "../damage-option.ts";
import { onEngine } from "../engine.ts";
import { UserError } from "../failure.ts";
import { film, still } from "../film.ts";
import { GOAL_HELP, type Goal, readGoal, stagesOf } from "../goal-option.ts";
import { gridOf, readGrid } from "../grid.ts";
import { fateOf, growth } from "../growth.ts";
import { interruptible } from "../interrupt.ts";
import { engineOption, realNumber, rngSeedOption, wholeNumber } from "../options.ts";
import { checkOutput, note, plural, print } from "../output.ts";
import { secondsPerPlainStep } from "../pace.ts";
import { comfortableFactor } from "../pictures.ts";
import { watch } from "../watch.ts";

/** Default number of steps without an event, and of steps after the last cut or change of goal. */
const STEPS = 200;
const STEPS_AFTER_EVENT = 300;
/** Most frames that are shown, and most pixels in all frames of an animation. */
const MOST_FRAMES = 200;
const MOST_PIXELS = 64e6;
/** Most pixels of one picture. */
const LARGEST_PICTURE = 2 ** 28;

/** The command `grow`: grows one creature, live in the terminal or into a picture or an animation. */
export const grow = new Command("grow")
  .description("Grow a creature: watch it, or write a picture or an animation.")
  .argument("<rule>", "rule file")
  .option(
    "--steps <number>",
    `steps to grow (default: ${STEPS}, or ${STEPS_AFTER_EVENT} more than the last cut or change of goal)`,
    wholeNumber(0, 1e9),
  )
  .option("--grid <cells>", "side of the grid, or HEIGHTxWIDTH (default: the rule's own)", readGrid)
  .option("--damage <kind@step>", DAMAGE_HELP, readDamage)
  .option("--goal <goal@step:part>", GOAL_HELP, readGoal)
  .option("--angle <degrees>", "turn what the cells see", realNumber, 0)
  .addOption(engineOption())
  .addOption(rngSeedOption())
  .option("-o, --output <file>", "write a picture (.png) or an animation (.webp, .gif)")
  .option(
    "--scale <pixels>",
    "pixels per cell in the file (default: about 432 pixels a side)",
    wholeNumber(1, 64),
  )
  .addOption(
    new Option("--background <kind>", "behind the creature in the file")
      .choices(["white", "transparent"] as const)
      .default("white" as const),
  )
  .action(async (path, { output, damage = [], goal = [], rngSeed, background, ...options }) => {
    const extension = output && checkOutput(output, [".png", ".webp", ".gif"]);
    const steps = stepsOf(options.steps, damage, goal);
    const [{ rule }, ...stages] = stagesOf(await loadRule(path), path, goal);
    const [height, width] = options.grid ?? gridOf(rule, path, "give --grid");
    const factor = options.scale ?? comfortableFactor(height, width);
    if (height * width * factor ** 2 > LARGEST_PICTURE)
      throw new UserError(
        `The picture would have ${width * factor} x ${height * factor} pixels: choose a smaller --scale or --grid.`,
      );
    const angle = (options.angle * Math.PI) / 180;
    // Leaves this thread free for Ctrl-C while the creature is watched.
    const machine = { engine: options.engine, threads: 1 };
    const dish = { height, width, rngSeed, angle };
    const show = async (engine: Engine): Promise<Float32Array> => {
      const open = stages.some(({ part }) => part) ? mosaicBody : uniformBody;
      const body = await open(engine, rule, dish);
      const frames =
        extension === ".png"
          ? 1
          : Math.min(MOST_FRAMES, Math.ceil(MOST_PIXELS / (height * width * factor ** 2)));
      const every = Math.max(1, Math.ceil(steps / frames));
      const looks = growth(body, { steps, every, damage, stages, rngSeed });
      if (output === undefined) return watch(looks, { height, width, steps });
      const style = { height, width, factor, background };
      const made =
        extension === ".png"
          ? await still(looks, style)
          : await film(looks, style, extension === ".gif" ? "gif" : "webp");
      await writeFileAtomic(output, made.bytes);
      print(`${output}  ${plural(steps, "step")} on ${height} x ${width} cells`);
      return made.last;
    };
    const timed = (engine: Engine) => secondsPerPlainStep(engine, rule, dish);
    const last = await interruptible(() => onEngine(machine, timed, show));
    const fate = fateOf(last, rule.spec);
    if (fate === "dead") note("Nothing is alive at the end: under this rule the creature died.");
    if (fate === "broken") note("The creature exploded: its numbers are no longer finite.");
  });

function stepsOf(
  asked: number | undefined,
  damage: readonly Damage[],
  goals: readonly Goal[],
): number {
  const events = [
    ...damage.map(({ step }) => ({ step, what: "cut" })),
    ...goals.filter(({ step }) => step > 0).map(({ step }) => ({ step, what: "change of goal" })),
  ];
  const last = events.reduce((latest, event) => (event.step > latest.step ? event : latest), {
    step: -1,
    what: "",
  });
  const steps = asked ?? (last.step >= 0 ? last.step + STEPS_AFTER_EVENT : STEPS);
  if (last.step > steps)
    throw new UserError(
      `The ${last.what} at step ${last.step} would come after the last step, ${steps}: raise --steps.`,
    );
  return steps;
}
