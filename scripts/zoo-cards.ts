// Writes the card of every model in zoo/: how it was made, and what `blastema heal --rough` measures of a rule, whose file keeps
// the verdict too, `blastema texture eval` of a texture and `blastema read eval` of a reader, whose file keeps it too, or `blastema vae eval` of a variational model. `--save FOLDER` keeps the figures of single pictures there, and takes what it
// has; `--images 10000` scores all of them. `--pictures FOLDER` has the pictures of textures, or those that score a model of a folder's pictures.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import type { HealReport } from "../src/measure/heal.ts";
import type { GoalsReport } from "../src/measure/heal-goals.ts";
import type { RoughReport } from "../src/measure/rough.ts";
import { goalsVerdict, healVerdict } from "../src/measure/verdict.ts";
import { decodeRule, encodeRule, type HealVerdict } from "../src/models/rule.ts";
import { decodeCellular } from "../src/models/variational.ts";
import { cellularParameterCount, isNonDoubling } from "../src/systems/variational/cells.ts";
import { root, runNode } from "./project.ts";
import {
  DRAWINGS,
  folderOf,
  type ReaderCardRecipe,
  type RuleInfo,
  readerCommand,
  ruleCommand,
  textureCommand,
  vncaCommand,
} from "./zoo-commands.ts";

const zoo = join(root, "zoo");
const { values, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { save: { type: "string" }, images: { type: "string" }, pictures: { type: "string" } },
});
const names = readdirSync(zoo)
  .filter((file) => file.endsWith(".safetensors"))
  .map((file) => file.replace(/\.safetensors$/, ""))
  .filter((name) => asked.length === 0 || asked.includes(name));

for (const name of names) {
  const isRule = /-(growing|persistent|regenerating|goals)$/.test(name);
  const isReader = /-reader$/.test(name);
  const isTexture = /-textures?$/.test(name);
  const make = isRule ? ruleCard : isTexture ? textureCard : isReader ? readerCard : vncaCard;
  const card = await make(name);
  writeFileSync(join(zoo, `${name}.json`), `${JSON.stringify(card, null, 2)}\n`);
  console.log(`zoo/${name}.json`);
}

/** Measures a rule, writes the verdict into its file, and describes the file. */
async function ruleCard(name: string): Promise<object> {
  const file = join(zoo, `${name}.safetensors`);
  const measured = decodeRule(readFileSync(file));
  const drawing = DRAWINGS[measured.card.target ?? ""];
  const target = drawing ? ["--target", drawing] : [];
  const options = measured.spec.goals ? ["--json"] : [...target, "--rough", "--json"];
  const healing = await blastema(["heal", file, ...options]);
  const heal = measured.spec.goals
    ? goalsVerdict(healing as unknown as GoalsReport)
    : verdictOfOne(healing as unknown as HealReport & { readonly rough: RoughReport });
  writeFileSync(file, encodeRule({ ...measured, card: { ...measured.card, heal } }));
  const { tensors: _, recipe, ...rule } = await blastema(["inspect", file, "--json"]);
  return {
    name,
    command: ruleCommand(name, { ...rule, recipe } as unknown as RuleInfo),
    ...rule,
    recipe,
    heal: {
      command: ["blastema heal", `zoo/${name}.safetensors`, ...options].join(" "),
      ...healing,
    },
  };
}

function verdictOfOne(report: HealReport & { readonly rough: RoughReport }): HealVerdict {
  return healVerdict(report, report.rough);
}

/**
 * Measures a texture, whose picture research/textures/pictures.ts draws, writes the verdict into its file, and describes the file. Of a rule
 * with goals each is measured, and only the description has the figures.
 */
async function textureCard(name: string): Promise<object> {
  const file = join(zoo, `${name}.safetensors`);
  const {
    spec: { goals = [] },
    card,
  } = decodeRule(readFileSync(file));
  const { target = "", targets = [target] } = card;
  const measure = (target: string, ...options: string[]) => {
    const picture = join(values.pictures ?? ".", target);
    return blastema(["texture", "eval", file, "--target", picture, ...options, "--json"]);
  };
  const found: object[] = [];
  for (const [i, goal] of goals.entries()) {
    const { parameters: _, bytes: __, ...verdict } = await measure(targets[i], "--goal", goal);
    found.push({ name: goal, ...verdict });
  }
  if (goals.length === 0) await measure(target, "-o", file);
  const {
    tensors: _,
    texture = { goals: found },
    ...rule
  } = await blastema(["inspect", file, "--json"]);
  return {
    name,
    command: textureCommand(name, rule as unknown as RuleInfo),
    ...rule,
    texture: {
      command: `blastema texture eval zoo/${name}.safetensors --target ${target || "NAME.png --goal NAME"} --json`,
      ...(texture as object),
    },
  };
}

/** Measures a reader, writes the verdict into its file, and describes the file. */
async function readerCard(name: string): Promise<object> {
  const file = join(zoo, `${name}.safetensors`);
  const reads = await blastema(["read", "eval", file, "-o", file, "--json"]);
  const { tensors: _, reads: _kept, ...reader } = await blastema(["inspect", file, "--json"]);
  return {
    name,
    command: readerCommand(name, reader.spec as object, reader.recipe as ReaderCardRecipe),
    ...reader,
    reads: { command: `blastema read eval zoo/${name}.safetensors --json`, ...reads },
  };
}

async function vncaCard(name: string): Promise<object> {
  const file = join(zoo, `${name}.safetensors`);
  const bytes = readFileSync(file);
  const model = decodeCellular(bytes);
  const saving = values.save ? ["--save", join(values.save, `${name}.jsonl`)] : [];
  const folder = folderOf(model) && values.pictures ? ["--pictures", values.pictures] : [];
  const images = [...(values.images ? ["--images", values.images] : []), ...folder];
  const evaluation = await blastema(["vae", "eval", file, "--json", ...images, ...saving]);
  return {
    name,
    command: vncaCommand(name, model),
    dataset: model.card.dataset,
    spec: model.spec,
    parameters: cellularParameterCount(model.spec),
    bytes: bytes.length,
    gzippedBytes: gzipSync(bytes).length,
    recipe: model.card.recipe,
    eval: {
      command: ["blastema vae eval", `zoo/${name}.safetensors`, ...images, "--json"].join(" "),
      ...evaluation,
    },
    ...(model.spec.kind === "vnca" && isNonDoubling(model.spec) && { damage: await healing(name) }),
  };
}

/** What grows back of squares that are cut out of digits. */
async function healing(name: string): Promise<object> {
  const figures = await blastema(["vae", "damage", join(zoo, `${name}.safetensors`), "--json"]);
  return { command: `blastema vae damage zoo/${name}.safetensors --json`, ...figures };
}

async function blastema(args: readonly string[]): Promise<Record<string, unknown>> {
  const { status, output } = await runNode(["dist/cli/main.js", ...args]);
  if (status !== 0) throw new Error(output);
  return JSON.parse(output.slice(output.indexOf("{")));
}
