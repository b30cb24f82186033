// The commands that make the models of zoo/ again, from what their cards say.
import { isDeepStrictEqual } from "node:util";
import type { Regime } from "../src/models/rule.ts";
import type { CellularModel } from "../src/models/variational.ts";
import type { GrowingSpec } from "../src/systems/growing/spec.ts";
import { READING_SPEC } from "../src/systems/reading/spec.ts";
import { runRecipe } from "../src/training/growing/choice.ts";
import {
  type Preset,
  presetSpec,
  type Recipe as TrainingRecipe,
} from "../src/training/growing/recipe.ts";
import { type ReadingRecipe, readingRecipe } from "../src/training/reading/recipe.ts";
import { VARIATIONAL_PRESETS, type VariationalRecipe } from "../src/training/variational/recipe.ts";

/** Pictures of this repository that rules grow, by their names in the rules' cards. */
export const DRAWINGS: Readonly<Record<string, string>> = { "icon.svg": "studio/icon.svg" };
/** Fields that a recipe need not have, and that are settings; that it ended early comes by itself. */
const OPTIONAL: readonly (keyof Recipe)[] = ["objective", "switches", "checkEvery", "bits"];
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
export interface RuleInfo {
  readonly target?: string;
  /** The pictures of a rule with goals. */
  readonly targets?: readonly string[];
  readonly regime: Regime;
  readonly spec: GrowingSpec;
  readonly recipe: Recipe;
}

/** The command that makes the rule again. */
export function ruleCommand(
  name: string,
  { target, targets = [], regime, spec, recipe }: RuleInfo,
): string {
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

/** The command that makes a texture again. */
export function textureCommand(
  name: string,
  { target, targets = [], spec, recipe }: RuleInfo,
): string {
  const crop = recipe.crop ? ` --crop ${recipe.crop}` : "";
  const { trainedSteps, trainingSteps } = recipe;
  const until = trainedSteps < trainingSteps ? ` --until ${trainedSteps}` : "";
  const settings = changesOf(spec, "texture").map((setting) => ` ${setting}`);
  const pictures = target ? [target] : targets;
  return `blastema train ${pictures.join(" ")} --preset texture --size ${recipe.size}${crop} --steps ${trainingSteps}${until}${settings.join("")} --rng-seed ${recipe.rngSeed} -o zoo/${name}.safetensors`;
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

/** The commands that make a reader again. */
export function readerCommand(name: string, spec: object, last: ReaderCardRecipe): string {
  return inTurn(name, last, (recipe, from) => {
    const { rngSeed, step, trainingSteps } = recipe;
    const usual = readingRecipe(trainingSteps);
    const set = Object.entries(recipe).filter(([field]) => Object.hasOwn(usual, field));
    const options = [
      ...(from ? [`--from ${from}`] : changesFrom(READING_SPEC, spec)),
      `--steps ${trainingSteps}`,
      ...(step < trainingSteps ? [`--until ${step}`] : []),
      ...changesFrom(usual, Object.fromEntries(set)),
      `--rng-seed ${rngSeed}`,
    ];
    return `blastema read train ${options.join(" ")}`;
  });
}

export interface ReaderCardRecipe extends ReadingRecipe {
  readonly before?: ReaderCardRecipe;
  readonly rngSeed: number;
  /** Training steps that were made. */
  readonly step: number;
}

/** The commands that make a variational model again. A spec of no preset is given as a file with what the card says. */
export function vncaCommand(name: string, model: CellularModel): string {
  const { spec, card } = model;
  const folder = folderOf(model);
  const preset = Object.entries(VARIATIONAL_PRESETS).find(([, { spec: its }]) =>
    isDeepStrictEqual(its, spec),
  );
  return inTurn(name, card.recipe as VncaCardRecipe | undefined, (recipe, from) => {
    const usual = preset?.[1].recipe(recipe.trainingSteps).learningRate;
    const options = [
      preset ? `--preset ${preset[0]}` : "--spec spec.json",
      ...(from ? [`--from ${from}`] : []),
      `--steps ${recipe.trainingSteps} --rng-seed ${recipe.rngSeed}`,
      ...(isDeepStrictEqual(recipe.learningRate, usual)
        ? []
        : [`--learning-rate ${Math.max(...recipe.learningRate.map(([, rate]) => rate))}`]),
      ...(recipe.importance ? [`--importance ${recipe.importance}`] : []),
      ...(recipe.binarisation === "dynamic" ? ["--binarisation dynamic"] : []),
      ...(recipe.bits ? [`--set bits=${recipe.bits}`] : []),
      ...(folder ? [`--pictures ${folder}`] : []),
    ];
    return `blastema vae train ${options.join(" ")}`;
  });
}

interface VncaCardRecipe extends VariationalRecipe {
  readonly rngSeed: number;
  readonly before?: VncaCardRecipe;
}

/** Name of the folder of pictures that a model learned from, if it did: its data set is "pictures NAME-SIZE (…)". */
export function folderOf({ card }: CellularModel): string | undefined {
  return /^pictures (\S+)-\d+ /.exec(card.dataset ?? "")?.[1];
}

/** The commands that make a model, one after the other where a run began with the weights of the one before. */
function inTurn<R extends { readonly before?: R }>(
  name: string,
  last: R | undefined,
  command: (recipe: R, from: string | undefined) => string,
): string {
  const recipes: R[] = [];
  for (let recipe = last; recipe; recipe = recipe.before) recipes.unshift(recipe);
  const file = (run: number): string =>
    run === recipes.length - 1 ? `zoo/${name}.safetensors` : `run-${run + 1}.safetensors`;
  return recipes
    .map((recipe, run) => {
      const from = run > 0 ? file(run - 1) : undefined;
      return `${command(recipe, from)} -o ${file(run)}`;
    })
    .join(" && ");
}
