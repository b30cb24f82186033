export { orthogonalise } from "../ops/orthogonalise/reference.ts";
export { type AdamState, adamStep, createAdam, type Gradients } from "../optim/adam.ts";
export { type MuonRates, muonStep } from "../optim/muon.ts";
export { normaliseGradients } from "../optim/normalise.ts";
export { type Schedule, scaleScheduleFrom, scheduleAt } from "../optim/schedule.ts";
export { decodeRun, encodeRun } from "../run/run-file.ts";
export type { RunState, Snapshot } from "../run/run-state.ts";
export { type SparseState, toDense, toSparse } from "../run/sparse-state.ts";
export type { Batch } from "./batch.ts";
export {
  formatMetrics,
  type Metric,
  metricOf,
  metricsUpTo,
  parseMetrics,
  recentLoss,
} from "./metrics.ts";
export {
  type DamagePhase,
  fastRecipe,
  type Preset,
  paperRecipe,
  presetRecipe,
  type Recipe,
  scaleLearningRate,
  stretchRecipe,
} from "./recipe.ts";
export { placeTarget, type TargetPicture } from "./target.ts";
export { type NewRun, newRun, type StepReport, type TrainOptions, train } from "./train.ts";
export { type RecipeChoice, type RunRecipe, runRecipe, trainedRule } from "./trained-rule.ts";
