import { statSync } from "node:fs";
import { Command, Option } from "@commander-js/extra-typings";
import { exportGlsl, exportOnnx, exportTorch } from "../../bridges/index.ts";
import { exportDistill } from "../../models/distill.ts";
import { loadRule, saveHtml, writeFileAtomic } from "../../models/files.node.ts";
import type { Rule } from "../../models/rule.ts";
import { UserError } from "../failure.ts";
import { readGoal, ruleUnder } from "../goal-option.ts";
import { wholeNumber } from "../options.ts";
import { checkOutput, count, print } from "../output.ts";

const EXTENSIONS = {
  html: ".html",
  onnx: ".onnx",
  pytorch: ".safetensors",
  glsl: ".js",
  distill: ".json",
} as const;
type Form = keyof typeof EXTENSIONS;

/** The command `export`: writes a rule in another form. */
export const exportRule = new Command("export")
  .description(
    "Turn a rule into a web page, or into what other programs run: ONNX, PyTorch, shaders, the Distill article's demo.",
  )
  .argument("<rule>", "rule file")
  .addOption(
    new Option(
      "--to <kind>",
      "html: a page on which it grows; onnx: a model of one step, or of several; pytorch: weights of the module in docs/from.md; glsl: fragment shaders for WebGL2; distill: 8 bits a parameter",
    )
      .choices(Object.keys(EXTENSIONS) as Form[])
      .makeOptionMandatory(),
  )
  .requiredOption("-o, --output <file>", `file to write (${Object.values(EXTENSIONS).join(", ")})`)
  .option("--goal <goal>", "for a rule of several pictures: the one to export", readGoal)
  .option(
    "--steps <number>",
    "with onnx: steps of a loop (default: one step, without a loop)",
    wholeNumber(1),
  )
  .option("--smooth", "with html: draw the cells as one smooth picture, not as squares")
  .action(async (path, { to, output, steps, goal, smooth }) => {
    if (steps !== undefined && to !== "onnx")
      throw new UserError(`Only --to onnx has --steps: leave it out with --to ${to}.`);
    if (smooth && to !== "html")
      throw new UserError(`Only --to html has --smooth: leave it out with --to ${to}.`);
    checkOutput(output, [EXTENSIONS[to]]);
    const rule = ruleUnder(await loadRule(path), path, goal);
    if (to === "html") await saveHtml(output, rule, smooth);
    else await writeFileAtomic(output, bytesOf(rule, to, steps));
    print(`${output}  ${count(statSync(output).size)} bytes`);
  });

function bytesOf(rule: Rule, to: Exclude<Form, "html">, steps: number | undefined): Uint8Array {
  switch (to) {
    case "onnx":
      return exportOnnx(rule, { steps });
    case "pytorch":
      return exportTorch(rule);
    case "glsl":
      return new TextEncoder().encode(exportGlsl(rule));
    case "distill":
      return new TextEncoder().encode(exportDistill(rule));
  }
}
