import { statSync } from "node:fs";
import { Command, Option } from "@commander-js/extra-typings";
import { exportDistill } from "../../models/distill.ts";
import { loadRule, saveHtml, writeFileAtomic } from "../../models/files.node.ts";
import { checkOutput, count, print } from "../output.ts";

const EXTENSIONS = { distill: [".json"], html: [".html"] } as const;

/** The command `export`: writes a rule in another form. */
export const exportRule = new Command("export")
  .description("Turn a rule into a web page, or into a weight file for the Distill article's demo.")
  .argument("<rule>", "rule file")
  .addOption(
    new Option("--to <kind>", "html: a page on which it grows; distill: 8 bits a parameter")
      .choices(["distill", "html"] as const)
      .makeOptionMandatory(),
  )
  .requiredOption("-o, --output <file>", "file to write (.html or .json)")
  .action(async (path, { to, output }) => {
    checkOutput(output, EXTENSIONS[to]);
    const rule = await loadRule(path);
    if (to === "html") await saveHtml(output, rule);
    else await writeFileAtomic(output, new TextEncoder().encode(exportDistill(rule)));
    print(`${output}  ${count(statSync(output).size)} bytes`);
  });
