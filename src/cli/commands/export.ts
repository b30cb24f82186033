import { Command, Option } from "@commander-js/extra-typings";
import { exportDistill } from "../../format/distill.ts";
import { loadRule, writeFileAtomic } from "../../format/files.node.ts";
import { checkOutput, count, print } from "../output.ts";

/** A rule in another form. */
export const exportRule = new Command("export")
  .description("Turn a rule into a weight file of the Distill demo, 8 bits a parameter.")
  .argument("<rule>", "rule file")
  .addOption(
    new Option("--to <kind>", "what to make of it")
      .choices(["distill"] as const)
      .makeOptionMandatory(),
  )
  .requiredOption("-o, --output <file>", "file to write (.json)")
  .action(async (path, { output }) => {
    checkOutput(output, [".json"]);
    const bytes = new TextEncoder().encode(exportDistill(await loadRule(path)));
    await writeFileAtomic(output, bytes);
    print(`${output}  ${count(bytes.length)} bytes`);
  });
