import { basename } from "node:path";
import { Command, Option } from "@commander-js/extra-typings";
import { loadRule, saveRule } from "../../models/files.node.ts";
import { parameterCount } from "../../systems/growing/spec.ts";
import { REGIMES } from "../contenders.ts";
import { TARGET_HELP } from "../options.ts";
import { checkOutput, count, print } from "../output.ts";
import { loadTarget } from "../target.ts";

/** The command `import`: turns a rule of the article's demo into a rule file. */
export const importRule = new Command("import")
  .description("Turn a weight file of the Distill article's demo into a rule file.")
  .argument("<distill.json>", "weight file of the demo")
  .requiredOption("-o, --output <file>", "rule file to write (.safetensors)")
  .option("--target <target>", `what the rule grows: ${TARGET_HELP}`)
  .addOption(new Option("--regime <regime>", "what it was trained to do").choices(REGIMES))
  .action(async (path, { output, target, regime }) => {
    checkOutput(output, [".safetensors"]);
    const { spec, parameters, card } = await loadRule(path);
    const source = card.source ?? `Distill 2020, ${basename(path)}`;
    const grown = target === undefined ? {} : { target: await targetName(target, card.grid) };
    const known = { ...card, ...grown, ...(regime && { regime }), source };
    await saveRule(output, { spec, parameters, card: known });
    print(`${output}  ${count(parameterCount(spec))} parameters`);
  });

/** The name of a target by which a card knows it. @throws Error with one sentence when it cannot be grown */
async function targetName(target: string, grid: readonly [number, number]): Promise<string> {
  return (await loadTarget(target, Math.min(...grid), 0)).source;
}
