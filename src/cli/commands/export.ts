import { statSync } from "node:fs";
import { Command, Option } from "@commander-js/extra-typings";
import { exportGlsl, exportOnnx, exportTorch } from "../../bridges/index.ts";
import { exportDistill } from "../../models/distill.ts";
import { loadRule, saveHtml, writeFileAtomic } from "../../models/files.node.ts";
import { encodeGenome } from "../../models/genome.ts";
import { WEIGHT_BITS } from "../../models/rounding.ts";
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
  genome: ".genome",
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
      "html: a page on which it grows; onnx: a model of one step, or of several; pytorch: weights of the module in docs/from.md; glsl: fragment shaders for WebGL2; distill: 8 bits a parameter; genome: the smallest file, which every command takes as a rule",
    )
      .choices(Object.keys(EXTENSIONS) as Form[])
      .makeOptionMandatory(),
  )
  .requiredOption("-o, --output <file>", `file to write (${Object.values(EXTENSIONS).join(", ")})`)
  .option(
    "--goal <goal>",
    "for a rule of several pictures: the one to export (default: the first, and with genome all)",
    readGoal,
  )
  .option(
    "--steps <number>",
    "with onnx: steps of a loop (default: one step, without a loop)",
    wholeNumber(1),
  )
  .option(
    "--bits <number>",
    "with genome: bits of a weight, 2 to 8 (default: as many as it was trained for, or 8)",
    wholeNumber(...WEIGHT_BITS),
  )
  .option("--smooth", "with html: draw the cells as one smooth picture, not as squares")
  .action(async (path, { to, output, steps, goal, smooth, bits }) => {
    if (steps !== undefined && to !== "onnx")
      throw new UserError(`Only --to onnx has --steps: leave it out with --to ${to}.`);
    if (bits !== undefined && to !== "genome")
      throw new UserError(`Only --to genome has --bits: leave it out with --to ${to}.`);
    if (smooth && to !== "html")
      throw new UserError(`Only --to html has --smooth: leave it out with --to ${to}.`);
    checkOutput(output, [EXTENSIONS[to]]);
    const loaded = await loadRule(path);
    // A genome holds a rule as it is, with all its goals.
    const rule = to === "genome" && !goal ? loaded : ruleUnder(loaded, path, goal);
    if (to === "html") await saveHtml(output, rule, smooth);
    else await writeFileAtomic(output, await bytesOf(rule, to, { steps, bits }));
    print(`${output}  ${count(statSync(output).size)} bytes`);
  });

interface Choices {
  readonly steps: number | undefined;
  readonly bits: number | undefined;
}

async function bytesOf(
  rule: Rule,
  to: Exclude<Form, "html">,
  { steps, bits }: Choices,
): Promise<Uint8Array> {
  switch (to) {
    case "onnx":
      return exportOnnx(rule, { steps });
    case "pytorch":
      return exportTorch(rule);
    case "glsl":
      return new TextEncoder().encode(exportGlsl(rule));
    case "distill":
      return new TextEncoder().encode(exportDistill(rule));
    case "genome":
      return encodeGenome(rule, bits ?? trainedBits(rule));
  }
}

/** How many bits a weight a rule was trained for, as its card says. */
function trainedBits({ card: { recipe } }: Rule): number {
  const [fewest, most] = WEIGHT_BITS;
  const bits = recipe?.bits;
  return typeof bits === "number" && bits >= fewest && bits <= most ? Math.floor(bits) : most;
}
