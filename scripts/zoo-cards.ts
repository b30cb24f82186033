// Writes the card of every model in zoo/: how it was made, and what `blastema heal --rough` measures of a rule, whose file keeps
// the verdict too, `blastema texture eval` of a texture and `blastema read eval` of a reader, whose file keeps it too, or `blastema vae eval` of a variational model. `--save FOLDER` keeps the figures of single pictures there, and takes what it
// has; `--images 10000` scores all of them. `--pictures FOLDER` has the pictures of textures, or those that score a model of a folder's pictures.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import type { HealReport } from "../src/measure/heal.ts";
import type { GoalsReport } from "../src/measure/heal-goals.ts";
import type { RoughReport } from "../src/measure/rough.ts";
import { goalsVerdict, healVerdict } from "../src/measure/verdict.ts";
import { decodeRule, encodeRule, type HealVerdict, type Regime } from "../src/models/rule.ts";
import { type CellularModel, decodeCellular } from "../src/models/variational.ts";
import type { GrowingSpec } from "../src/systems/growing/spec.ts";
import { READING_SPEC } from "../src/systems/reading/spec.ts";
import { cellularParameterCount, isNonDoubling } from "../src/systems/variational/cells.ts";
import { runRecipe } from "../src/training/growing/choice.ts";
import {
  type Preset,
  presetSpec,
  type Recipe as TrainingRecipe,
} from "../src/training/growing/recipe.ts";
import { type ReadingRecipe, readingRecipe } from "../src/training/reading/recipe.ts";
import { VARIATIONAL_PRESETS, type VariationalRecipe } from "../src/training/variational/recipe.ts";
import { root, runNode } from "./project.ts";

const zoo = join(root, "zoo");
/** Pictures of this repository that rules grow, by their names in the rules' cards. */
const DRAWINGS: Readonly<Record<string, string>> = { "icon.svg": "studio/icon.svg" };
/** Fields that a recipe need not have, and that are settings; that it ended early comes by itself. */
const OPTIONAL: readonly (keyof Recipe)[] = ["objective", "switches", "checkEvery", "bits"];
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
    command: commandOf(name, { ...rule, recipe } as unknown as RuleInfo),
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
  const { spec, recipe } = rule as unknown as RuleInfo;
  const crop = recipe.crop ? ` --crop ${recipe.crop}` : "";
  const { trainedSteps, trainingSteps } = recipe;
  const until = trainedSteps < trainingSteps ? ` --until ${trainedSteps}` : "";
  const settings = changesOf(spec, "texture").map((setting) => ` ${setting}`);
  return {
    name,
    command: `blastema train ${targets.join(" ")} --preset texture --size ${recipe.size}${crop} --steps ${trainingSteps}${until}${settings.join("")} --rng-seed ${recipe.rngSeed} -o zoo/${name}.safetensors`,
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

/** The commands that make a reader again, one after the other where training began with another's weights. */
function readerCommand(name: string, spec: object, last: ReaderCardRecipe): string {
  const recipes = inTurn(last);
  const file = (run: number): string =>
    run === recipes.length - 1 ? `zoo/${name}.safetensors` : `run-${run + 1}.safetensors`;
  const commands = recipes.map((recipe, run) => {
    const { rngSeed, step, trainingSteps } = recipe;
    const usual = readingRecipe(trainingSteps);
    const set = Object.entries(recipe).filter(([field]) => Object.hasOwn(usual, field));
    const options = [
      ...(run > 0 ? [`--from ${file(run - 1)}`] : changesFrom(READING_SPEC, spec)),
      `--steps ${trainingSteps}`,
      ...(step < trainingSteps ? [`--until ${step}`] : []),
      ...changesFrom(usual, Object.fromEntries(set)),
      `--rng-seed ${rngSeed}`,
    ];
    return `blastema read train ${options.join(" ")} -o ${file(run)}`;
  });
  return commands.join(" && ");
}

/** The recipes of a model's runs, the first one first. */
function inTurn<R extends { readonly before?: R }>(last: R | undefined): R[] {
  return last === undefined ? [] : [...inTurn(last.before), last];
}

interface ReaderCardRecipe extends ReadingRecipe {
  readonly before?: ReaderCardRecipe;
  readonly rngSeed: number;
  /** Training steps that were made. */
  readonly step: number;
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

/** Name of the folder of pictures that a model learned from, if it did: its data set is "pictures NAME-SIZE (…)". */
function folderOf({ card }: CellularModel): string | undefined {
  return /^pictures (\S+)-\d+ /.exec(card.dataset ?? "")?.[1];
}

/** What grows back of squares that are cut out of digits. */
async function healing(name: string): Promise<object> {
  const figures = await blastema(["vae", "damage", join(zoo, `${name}.safetensors`), "--json"]);
  return { command: `blastema vae damage zoo/${name}.safetensors --json`, ...figures };
}

/**
 * The commands that make a variational model again, one after the other where a run began with another's weights. A spec
 * of no preset is given as a file with what the card says.
 */
function vncaCommand(name: string, model: CellularModel): string {
  const { spec, card } = model;
  const folder = folderOf(model);
  const recipes = inTurn(card.recipe as VncaCardRecipe | undefined);
  const preset = Object.entries(VARIATIONAL_PRESETS).find(([, { spec: its }]) =>
    isDeepStrictEqual(its, spec),
  );
  const file = (run: number): string =>
    run === recipes.length - 1 ? `zoo/${name}.safetensors` : `run-${run + 1}.safetensors`;
  const commands = recipes.map((recipe, run) => {
    const usual = preset?.[1].recipe(recipe.trainingSteps).learningRate;
    const options = [
      preset ? `--preset ${preset[0]}` : "--spec spec.json",
      ...(run > 0 ? [`--from ${file(run - 1)}`] : []),
      `--steps ${recipe.trainingSteps} --rng-seed ${recipe.rngSeed}`,
      ...(isDeepStrictEqual(recipe.learningRate, usual)
        ? []
        : [`--learning-rate ${Math.max(...recipe.learningRate.map(([, rate]) => rate))}`]),
      ...(recipe.importance ? [`--importance ${recipe.importance}`] : []),
      ...(recipe.binarisation === "dynamic" ? ["--binarisation dynamic"] : []),
      ...(folder ? [`--pictures ${folder}`] : []),
    ];
    return `blastema vae train ${options.join(" ")} -o ${file(run)}`;
  });
  return commands.join(" && ");
}

interface VncaCardRecipe extends VariationalRecipe {
  readonly rngSeed: number;
  readonly before?: VncaCardRecipe;
}

/** A rule's recipe with what its card adds. Cards of before lack fields that there were not. */
interface Recipe extends Partial<Omit<TrainingRecipe, "trainingSteps">> {
  readonly preset: Preset;
  readonly size: number;
  readonly pad: number;
  readonly rngSeed: number;
  readonly trainingSteps: number;
  readonly trainedSteps: number;
  readonly from?: string;
  readonly crop?: string;
}

/** What `inspect` tells of a rule. */
interface RuleInfo {
  readonly target?: string;
  /** The pictures of a rule with goals. */
  readonly targets?: readonly string[];
  readonly regime: Regime;
  readonly spec: GrowingSpec;
  readonly recipe: Recipe;
}

/** The command that makes the rule again. */
function commandOf(name: string, { target, targets = [], regime, spec, recipe }: RuleInfo): string {
  const { preset, size, pad, rngSeed, trainedSteps, rounds = [], checkEvery, from } = recipe;
  // Of a picture in parts, or of several pictures, the seed's place follows from the pictures.
  const { seedCells: _, ...chosen } = spec;
  const goals = targets.length > 0 ? targets : undefined;
  // With `--steps` nothing is measured on the way.
  const steps = rounds.length > 0 || checkEvery !== undefined ? undefined : trainedSteps;
  const usual = runRecipe({ preset, regime, size, pad, steps, goals });
  // What a recipe does not say is as usual; an early end, and the rate that falls to it, come by themselves.
  const { learningRate = [], earlyEnd } = recipe;
  const kept = earlyEnd === undefined ? { learningRate } : {};
  const { regime: _regime, learningRate: _rate, ...others } = usual;
  const settings = [...new Set([...Object.keys(others), ...OPTIONAL])].flatMap((field) => {
    const value = recipe[field as keyof Recipe];
    return value === undefined ? [] : [[field, value]];
  });
  const options = [
    `--regime ${regime} --preset ${preset} --size ${size} --pad ${pad} --rng-seed ${rngSeed}`,
    ...(steps === undefined ? [] : [`--steps ${steps}`]),
    ...changesOf(chosen, preset),
    ...changesFrom(usual, { ...Object.fromEntries(settings), ...kept }),
    ...(from ? [`--from ${from}`] : []),
  ];
  const pictures = (target ? [target] : targets).map((name) => DRAWINGS[name] ?? name);
  return `blastema train ${pictures.join(" ")} ${options.join(" ")} -o zoo/${name}.safetensors`;
}

/** The options that make the spec of a rule from that of a preset; its goals follow from the pictures. */
function changesOf({ goals: _, ...spec }: Partial<GrowingSpec>, preset: Preset): string[] {
  return changesFrom(presetSpec(preset), spec);
}

/** The options that make a spec from the usual one. */
function changesFrom(usual: object, spec: object): string[] {
  const before = new Map<string, unknown>(Object.entries(usual));
  return Object.entries(spec)
    .filter(([field, value]) => !isDeepStrictEqual(value, before.get(field)))
    .map(([field, value]) => `--set '${field}=${JSON.stringify(value)}'`);
}

async function blastema(args: readonly string[]): Promise<Record<string, unknown>> {
  const { status, output } = await runNode(["dist/cli/main.js", ...args]);
  if (status !== 0) throw new Error(output);
  return JSON.parse(output.slice(output.indexOf("{")));
}
