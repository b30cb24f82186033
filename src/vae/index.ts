/** Variational neural cellular automata: models that grow pictures from latents, their training and their scores. */

export {
  type Autoencoder,
  decodeAutoencoder,
  decodeVnca,
  encodeVnca,
  type Vnca,
  type VncaCard,
} from "../format/vnca.ts";
export type { Gradients } from "../optim/adam.ts";
export { clipGradients } from "../optim/clip.ts";
export { halfCosine } from "../optim/schedule.ts";
export {
  type AutoencoderSpec,
  autoencoderShapes,
  initialAutoencoder,
  validateAutoencoder,
} from "../spec/autoencoder.ts";
export {
  type BaselineSpec,
  baselineMacs,
  baselineParameterCount,
  PAPER_BASELINE,
} from "../spec/baseline.ts";
export { type EncoderSpec, pictureChannels, pictureLength } from "../spec/encoder.ts";
export { inverseNormal, normals } from "../spec/normal.ts";
export {
  decoderMacs,
  initialVnca,
  isNonDoubling,
  type Likelihood,
  PAPER_DOUBLING,
  PAPER_NONDOUBLING,
  type UpdateSpec,
  type VncaSpec,
  vncaParameterCount,
  vncaShapes,
  withLastSteps,
} from "../spec/vnca.ts";
export { validateVnca } from "../spec/vnca-validate.ts";
export {
  type BatchGradients,
  createScorer,
  createTrainer,
  type PictureScore,
  type Scorer,
  SHARD_IMAGES,
  type Trainer,
  type TrainingBatch,
} from "./autoencoder.ts";
export { type Estimate, estimate, importanceBound, sumOf } from "./bound.ts";
export { type DamageResult, damageAt } from "./damage.ts";
export {
  type Binarisation,
  type BytePictures,
  decodeIdx,
  decodeLabels,
  freshPictures,
  type Split,
  splitRange,
  staticPictures,
} from "./dataset.ts";
export {
  type FilmFrame,
  filmLatent,
  frameOf,
  growLatents,
  growStretch,
  picturesOf,
} from "./decode.ts";
export { type EncodeOptions, meanLatents } from "./encode.ts";
export {
  figureOf,
  fixedChoice,
  fixedOrder,
  type PictureResult,
  pairedBound,
  type Scoring,
  scoreAll,
  scorePictures,
} from "./evaluate.ts";
export type { PoolReport } from "./gradients.ts";
export { createGrower, type DecoderModel, type Grid, type Grower } from "./grower.ts";
export {
  defaultMove,
  growInpainted,
  type Inpainted,
  type InpaintedGrids,
  type Inpainting,
  inpaint,
  inpaintedOf,
  type Mask,
  maskedCells,
} from "./inpaint.ts";
export { type InpaintMeasures, measureInpainted } from "./inpaint-measures.ts";
export type { Examples } from "./linear-classifier.ts";
export type { GridPool } from "./pool.ts";
export {
  type ProbeAccuracy,
  probeLabels,
  type ReconstructionError,
  reconstructionError,
} from "./probe.ts";
export { moveSides, type Stretch } from "./programs.ts";
export {
  emojiRecipe,
  LITE_BASELINE,
  LITE_DOUBLING,
  LITE_EMOJI,
  LITE_NONDOUBLING,
  liteNonDoublingRecipe,
  liteRecipe,
  type PoolRecipe,
  paperBaselineRecipe,
  paperNonDoublingRecipe,
  paperVncaRecipe,
  VNCA_PRESETS,
  type VncaPreset,
  type VncaPresetParts,
  type VncaRecipe,
} from "./recipe.ts";
export { type Regrowth, regrow } from "./regrowth.ts";
export { decodeVncaRun, encodeVncaRun, newVncaRun, type VncaRun } from "./run.ts";
export { trainVnca, type VncaStepReport, type VncaTrainOptions } from "./train.ts";
