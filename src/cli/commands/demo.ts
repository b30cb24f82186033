import { Command } from "@commander-js/extra-typings";
import { createEngine } from "../../engine/create.ts";
import type { Engine } from "../../engine/engine.ts";
import { isHealed } from "../../measure/cuts.ts";
import { heal } from "../../measure/heal.ts";
import { saveRule, writeFileAtomic } from "../../models/files.node.ts";
import type { Rule } from "../../models/rule.ts";
import { runOrigin, runRecipe } from "../../training/growing/choice.ts";
import { presetSpec } from "../../training/growing/recipe.ts";
import { trainedRule } from "../../training/growing/trained-rule.ts";
import { newRun } from "../../training/run.ts";
import { train } from "../../training/train.ts";
import { uniformBody } from "../body.ts";
import { readDamage } from "../damage-option.ts";
import { film } from "../film.ts";
import { growth, type Look } from "../growth.ts";
import { interruptible } from "../interrupt.ts";
import { rngSeedOption, threadsOption } from "../options.ts";
import { checkOutput, count, print, printTable } from "../output.ts";
import { comfortableFactor } from "../pictures.ts";
import { duration, Progress } from "../progress.ts";
import { loadTarget, type Target } from "../target.ts";
import { creatureLines } from "../training-view.ts";
import { typed } from "../typed.ts";
import { watch } from "../watch.ts";

/** The creature that is trained: small, so that it learns to heal within minutes. */
const CREATURE = "🦎";
const SIZE = 24;
const PAD = 8;
const TRAINING_STEPS = 1200;
/** The steps that are shown, and the cut in them. */
const STEPS = 260;
const DAMAGE = readDamage("lower@100");

/** The command `demo`: the whole story in minutes. A rule learns; its creature grows, is cut, and heals. */
export const demo = new Command("demo")
  .description("Train a small creature in minutes; watch it grow and heal.")
  .option("-o, --output <file>", "animation to write (.webp or .gif)", "demo.webp")
  .addOption(rngSeedOption())
  .addOption(threadsOption())
  .action(async ({ output, rngSeed, threads }) => {
    const format = checkOutput(output, [".webp", ".gif"]) === ".gif" ? "gif" : "webp";
    const target = await loadTarget(CREATURE, SIZE, PAD);
    const engine = await createEngine({ threads });
    try {
      print(`A rule of random weights learns to grow ${CREATURE} from one cell, and to heal it.`);
      const rule = await learn(engine, target, rngSeed);
      print("Now it grows, loses its lower half, and heals:");
      const looks = await show(engine, rule, rngSeed);
      const [height, width] = rule.card.grid;
      const factor = comfortableFactor(height, width);
      const style = { height, width, factor, background: "white" as const };
      await writeFileAtomic(output, (await film(looks, style, format)).bytes);
      const file = output.replace(/\.\w+$/, ".safetensors");
      await saveRule(file, rule);
      print(await verdict(engine, rule, target, rngSeed));
      printTable([
        ["the animation", output],
        ["the rule", file],
      ]);
      print(`Try: ${typed(["grow", file, "--damage", "left@150"])}`);
    } finally {
      await engine.dispose();
    }
  });

async function learn(engine: Engine, target: Target, rngSeed: number): Promise<Rule> {
  const { height, width, image, source } = target;
  const choice = { preset: "fast", regime: "regenerating", size: SIZE, pad: PAD } as const;
  // What it measures is told at the end of the demo.
  const recipe = { ...runRecipe({ ...choice, steps: TRAINING_STEPS }), rounds: undefined };
  const run = newRun({
    ...{ kind: "growing", spec: presetSpec(choice.preset), height, width },
    ...{ target: image, targetName: source, origin: runOrigin(choice) },
    ...{ recipe, rngSeed, arithmetic: engine.arithmetic },
  });
  const progress = new Progress("steps");
  const start = performance.now();
  await interruptible(() =>
    train(engine, run, {
      onStep: ({ step, loss, states }) =>
        progress.update({
          done: step,
          total: recipe.trainingSteps,
          detail: `loss ${loss.toPrecision(2)}`,
          picture: () => creatureLines(run, states),
        }),
    }),
  ).finally(() => progress.end());
  print(
    `Learned in ${duration((performance.now() - start) / 1000)}: ${count(run.step)} training steps.`,
  );
  return trainedRule(run, []);
}

/** Shows the creature's life, and returns the looks at it. */
async function show(engine: Engine, rule: Rule, rngSeed: number): Promise<Look[]> {
  const [height, width] = rule.card.grid;
  const body = await uniformBody(engine, rule, { height, width, rngSeed });
  const looks: Look[] = [];
  for await (const look of growth(body, { steps: STEPS, every: 2, damage: DAMAGE, rngSeed }))
    looks.push(look);
  await body.dispose();
  await interruptible(() => watch(looks, { height, width, steps: STEPS }));
  return looks;
}

async function verdict(
  engine: Engine,
  rule: Rule,
  { image, height, width }: Target,
  rngSeed: number,
): Promise<string> {
  const options = { target: image, height, width, seeds: 1, rngSeed, longSteps: false };
  const { cuts } = await heal(engine, rule, options);
  const healed = cuts.filter((cut) => isHealed(cut.name, cut.errorAfterCut, cut.errorAfter));
  return `It heals ${healed.length} of ${cuts.length} different cuts.`;
}
