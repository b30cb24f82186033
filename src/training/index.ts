export { type Bitmap, visibleBox } from "../data/picture/bitmap.ts";
export { type Fitted, fitSubject, type Subject, subjectOf } from "../data/picture/fit.ts";
export {
  checkPictureFile,
  type PictureFormat,
  pngOfIcon,
  type RareFormat,
  whyUnread,
} from "../data/picture/formats.ts";
export type { PictureOptions } from "../data/picture/options.ts";
export { halve, type Resampling } from "../data/picture/resize.ts";
export { type DrawnSvg, type DrawSvg, drawSvgFile } from "../data/picture/svg.ts";
export { type Changes, type Field, type FieldSet, fieldsOf } from "../numbers/fields.ts";
export type { Place, Schema } from "../numbers/schema.ts";
export { detail } from "../objectives/detail.ts";
export type { Extent } from "../objectives/patch-transport.ts";
export {
  checkSides as checkTextureSides,
  PATCH_TRANSPORT,
  type PatchTransportOptions,
  patchTransport,
} from "../objectives/patch-transport.ts";
export { reachOf } from "../systems/growing/parts.ts";
export type { NatsByGrid } from "../systems/variational/autoencoder.ts";
export { moveRun } from "./drift.ts";
export { givenWeights } from "./few-bits.ts";
export type { Batch } from "./growing/batch.ts";
export type { Check } from "./growing/check.ts";
export { describeCheck } from "./growing/check-words.ts";
export { type RecipeChoice, type RuleOrigin, runOrigin, runRecipe } from "./growing/choice.ts";
export {
  byteText,
  MOST_OF_THREAD,
  type TrainingMemory,
  trainingMemory,
} from "./growing/memory.ts";
export { secondsPerGrownStep } from "./growing/pace.ts";
export {
  checkPictureCount,
  goalNames,
  type JoinedPictures,
  joinPictures,
  type TargetPicture,
  withSeed,
} from "./growing/pictures.ts";
export {
  type DamagePhase,
  FAST_SPEC,
  fastRecipe,
  type Preset,
  paperRecipe,
  presetRecipe,
  presetSpec,
  type Recipe,
  scaleLearningRate,
  stretchRecipe,
  TEXTURE_SPEC,
  textureRecipe,
  untilHealed,
} from "./growing/recipe.ts";
export { targetOf } from "./growing/run-goals.ts";
export { changedSettings, chosenSettings, GROWING_SETTINGS } from "./growing/settings.ts";
export { mayEndEarly, roundEnd } from "./growing/steering.ts";
export { isThin, placeTarget } from "./growing/target.ts";
export type { GrowingFigures } from "./growing/task.ts";
export { trainedRule, verdictOf } from "./growing/trained-rule.ts";
export {
  formatMetrics,
  type Metric,
  metricOf,
  metricsUpTo,
  parseMetrics,
  type Recorded,
  recentLoss,
} from "./metrics.ts";
export { adamStep } from "./optimiser/adam.ts";
export { adamaxStep } from "./optimiser/adamax.ts";
export { clipGradients, gradientNorm } from "./optimiser/clip.ts";
export { createMoments, type Gradients, type Moments } from "./optimiser/moments.ts";
export { type Matrices, muonStep } from "./optimiser/muon.ts";
export { normaliseGradients } from "./optimiser/normalise.ts";
export { orthogonalise } from "./optimiser/orthogonalise.ts";
export type { OptimiserRecipe } from "./optimiser/recipe.ts";
export { secondsPerStep } from "./pace.ts";
export { type ColumnShape, emptyPool, entryCount, type Pool, readEntry } from "./pool.ts";
export type { BeliefObjective, ReadingRecipe } from "./reading/recipe.ts";
export type { ReadingFigures } from "./reading/task.ts";
export {
  type Best,
  type Figures,
  type FiguresOf,
  type FindingOf,
  type Findings,
  type GrowingRun,
  type NewRun,
  newRun,
  type ReadingRun,
  type Run,
  type RunKind,
  type RunStart,
  type Runs,
  type Snapshot,
  type VariationalRun,
} from "./run.ts";
export { decodeRun, encodeRun } from "./run-file.ts";
export { halfCosine, type Schedule, scaleScheduleFrom, scheduleAt } from "./schedule.ts";
export { type SparseState, toDense, toSparse } from "./sparse-state.ts";
export type { Digits, Materials } from "./task.ts";
export { isFinished, type Report, type StepReport, type TrainOptions, train } from "./train.ts";
export type { PoolFigures } from "./variational/pooled-batches.ts";
export type { PoolRecipe, VariationalRecipe } from "./variational/recipe.ts";
export type { VariationalFigures } from "./variational/task.ts";
