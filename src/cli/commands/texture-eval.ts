import { statSync } from "node:fs";
import { Command } from "@commander-js/extra-typings";
import { createEngine } from "../../engine/create.ts";
import { measureTexture } from "../../measure/texture.ts";
import { loadRule, saveRule } from "../../models/files.node.ts";
import { parameterCount } from "../../systems/growing/spec.ts";
import { UserError } from "../failure.ts";
import { readGoal } from "../goal-option.ts";
import { interruptible } from "../interrupt.ts";
import { jsonOption, rngSeedOption, TARGET_HELP, threadsOption } from "../options.ts";
import { checkOutput, count, note, print, printJson, printTable } from "../output.ts";
import { Progress } from "../progress.ts";
import { loadTexture, loadTexturePicture } from "../texture/model.ts";
import { textureRows } from "../texture/report.ts";

/** Measures a texture. */
export const textureEval = new Command("eval")
  .description(
    "Measure how near a texture is to its picture: grown, on a grid of twice the size, after half is cut away, and after 10,000 steps.",
  )
  .argument("<rule>", "rule file")
  .option("--target <target>", `its picture: ${TARGET_HELP} (default: its card's)`)
  .option("--goal <goal>", "for a rule of several pictures: the one to measure", readGoal)
  .option("-o, --output <file>", "write the rule with these figures in its card (.safetensors)")
  .addOption(rngSeedOption())
  .addOption(threadsOption())
  .addOption(jsonOption())
  .action(async (path, { target, goal, output, rngSeed, threads, json }) => {
    if (output !== undefined) await checkPlace(output, path);
    const rule = await loadTexture(path, goal);
    const picture = await loadTexturePicture(rule, path, target);
    const bytes = statSync(path).size;
    const engine = await createEngine({ threads });
    const progress = new Progress("steps");
    try {
      const found = await interruptible((signal) =>
        measureTexture(engine, rule, picture, {
          rngSeed,
          signal,
          onProgress: (done) => progress.update(done),
        }),
      );
      progress.end();
      const parameters = parameterCount(rule.spec);
      if (json) printJson({ ...found, parameters, bytes });
      else {
        print(`${count(parameters)} parameters, ${count(bytes)} bytes`);
        printTable(textureRows(found), ["", "loss"]);
      }
      if (output === undefined) return;
      await saveRule(output, { ...rule, card: { ...rule.card, texture: found } });
      if (!json) note(`${output} has these figures in its card.`);
    } finally {
      progress.end();
      await engine.dispose();
    }
  });

/** Checks that figures of a rule can be written to a file. @throws UserError also for a rule with goals, of which only one is measured */
async function checkPlace(output: string, path: string): Promise<void> {
  checkOutput(output, [".safetensors"]);
  const { goals } = (await loadRule(path)).spec;
  if (goals)
    throw new UserError(
      `A card has the figures of one texture, but ${path} has ${goals.length} goals: leave --output out; --json has them.`,
    );
}
