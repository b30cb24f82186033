export { orthogonalise } from "../ops/orthogonalise/reference.ts";
export type { Batch } from "./growing/batch.ts";
export {
  type DamagePhase,
  fastRecipe,
  type Preset,
  paperRecipe,
  presetRecipe,
  type Recipe,
  scaleLearningRate,
  stretchRecipe,
} from "./growing/recipe.ts";
export { decodeRun, encodeRun } from "./growing/run-file.ts";
export type { RunState, Snapshot } from "./growing/run-state.ts";
export { placeTarget, type TargetPicture } from "./growing/target.ts";
export { type NewRun, newRun, type StepReport, type TrainOptions, train } from "./growing/train.ts";
export {
  type RecipeChoice,
  type RunRecipe,
  type RunRecord,
  runRecipe,
  trainedRule,
} from "./growing/trained-rule.ts";
export {
  formatMetrics,
  type Metric,
  metricOf,
  metricsUpTo,
  parseMetrics,
  recentLoss,
} from "./metrics.ts";
export { type AdamState, adamStep, createAdam, type Gradients } from "./optimiser/adam.ts";
export { type MuonRates, muonStep } from "./optimiser/muon.ts";
export { normaliseGradients } from "./optimiser/normalise.ts";
export { type Schedule, scaleScheduleFrom, scheduleAt } from "./schedule.ts";
export { type SparseState, toDense, toSparse } from "./sparse-state.ts";
