/** Models as bytes: the model file, the article's weight files, and the container both runs and models use. */
export { legible } from "../numbers/show.ts";
export { mixtureOf, type Share, sharesOf } from "../systems/growing/shares.ts";
export { decodeModel, encodeModel } from "./any-model.ts";
export { exportDistill, importDistill } from "./distill.ts";
export { encodeGenome } from "./genome.ts";
export { escapeHtml, exportHtml } from "./html.ts";
export type { Model } from "./model.ts";
export { dequantise, type Quantised, quantise, quantiseRule } from "./quantise.ts";
export { readRule } from "./read.ts";
export {
  type RoundedTensor,
  roundTensor,
  topCode,
  unroundTensor,
  WEIGHT_BITS,
} from "./rounding.ts";
export {
  checkRule,
  decodeRule,
  encodeRule,
  type HealVerdict,
  type Regime,
  type Rule,
  type RuleCard,
  type TextureVerdict,
} from "./rule.ts";
export {
  type Dtype,
  decodeSafetensors,
  encodeSafetensors,
  type Safetensors,
  type Tensor,
  type TensorData,
} from "./safetensors.ts";
