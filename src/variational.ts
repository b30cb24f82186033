/** Variational neural cellular automata: models that grow pictures from latents, their training and their scores. */

export {
  type Binarisation,
  type BytePictures,
  decodeIdx,
  decodeLabels,
  freshPictures,
  type Split,
  splitRange,
  staticPictures,
} from "./data/dataset.ts";
export { type GridNats, natsByGrid, silentGrids } from "./measure/variational/by-grid.ts";
export { type DamageResult, damageAt } from "./measure/variational/damage.ts";
export { type Decided, type DecidedGrid, decide } from "./measure/variational/decide.ts";
export {
  figureOf,
  fixedChoice,
  fixedOrder,
  type PictureResult,
  pairedBound,
  type Scoring,
  scoreAll,
  scorePictures,
} from "./measure/variational/evaluate.ts";
export {
  decodeInpainted,
  defaultMove,
  type Inpainted,
  type InpaintedGrids,
  type Inpainting,
  inpaint,
  inpaintedOf,
  type Mask,
  maskedCells,
} from "./measure/variational/inpaint.ts";
export { type InpaintMeasures, measureInpainted } from "./measure/variational/inpaint-measures.ts";
export type { Examples } from "./measure/variational/linear-classifier.ts";
export {
  type ProbeAccuracy,
  probeLabels,
  type ReconstructionError,
  reconstructionError,
} from "./measure/variational/probe.ts";
export { type Regrowth, regrow } from "./measure/variational/regrowth.ts";
export {
  type CellularModel,
  decodeCellular,
  decodeVariational,
  encodeVariational,
  type VariationalCard,
  type VariationalModel,
} from "./models/variational.ts";
export { inverseNormal, normals } from "./numbers/normal.ts";
export {
  type BatchGradients,
  createScorer,
  createTrainer,
  type NatsByGrid,
  type PictureScore,
  type Scored,
  type Scorer,
  SHARD_IMAGES,
  type Trainer,
  type TrainingBatch,
} from "./systems/variational/autoencoder.ts";
export {
  type BaselineSpec,
  baselineMacs,
  baselineParameterCount,
  PAPER_BASELINE,
} from "./systems/variational/baseline.ts";
export { type Estimate, estimate, importanceBound, sumOf } from "./systems/variational/bound.ts";
export {
  type CellularSpec,
  cellularParameterCount,
  cellularShapes,
  decoderMacs,
  initialCellular,
  isNonDoubling,
  type Likelihood,
  PAPER_DOUBLING,
  PAPER_NONDOUBLING,
  type UpdateSpec,
  withLastSteps,
} from "./systems/variational/cells.ts";
export { validateCellular } from "./systems/variational/cells-validate.ts";
export {
  decodeLatents,
  decodeStretch,
  type FilmPicture,
  filmLatent,
  filmPicture,
  picturesOf,
} from "./systems/variational/decode.ts";
export { type DrawsSpec, drawLatents, latentLength, lotsIn } from "./systems/variational/draws.ts";
export { type EncodeOptions, meanLatents } from "./systems/variational/encode.ts";
export { type EncoderSpec, pictureChannels, pictureLength } from "./systems/variational/encoder.ts";
export {
  type CellFilm,
  createCellFilm,
  type DecoderModel,
  type Grid,
} from "./systems/variational/film.ts";
export { moveSides, type Stretch } from "./systems/variational/programs.ts";
export {
  initialVariational,
  type VariationalSpec,
  validateVariational,
  variationalShapes,
} from "./systems/variational/spec.ts";
export {
  EMOJI_LADDER,
  emojiRecipe,
  LADDER,
  LITE_BASELINE,
  LITE_DOUBLING,
  LITE_EMOJI,
  LITE_NONDOUBLING,
  liteNonDoublingRecipe,
  liteRecipe,
  type PoolRecipe,
  paperBaselineRecipe,
  paperDoublingRecipe,
  paperNonDoublingRecipe,
  VARIATIONAL_PRESETS,
  type VariationalPreset,
  type VariationalPresetParts,
  type VariationalRecipe,
} from "./training/variational/recipe.ts";
export {
  changedVariational,
  chosenVariational,
  type VariationalChoice,
  variationalSettings,
} from "./training/variational/settings.ts";
