export {
  type DamageKind,
  fastRecipe,
  type Preset,
  paperRecipe,
  presetRecipe,
  type Recipe,
} from "./recipe.ts";
export { type NewRun, newRun, type StepReport, type TrainOptions, train } from "./train.ts";
