/**
 * Training material for language models: sequences of tokens made by random neural cellular automata, after Lee, Han,
 * Kumar and Agrawal, "Training Language Models via Neural Cellular Automata" (arXiv 2603.10055, 2026).
 *
 * @module
 */
export { gzipRatio } from "./complexity.ts";
export { type GenerateOptions, generateRules } from "./generate.ts";
export {
  FILTER_GRIDS,
  type RuleOutcome,
  TokenGenerator,
  type Verdict,
} from "./generator.ts";
export { loadTokenKernels } from "./kernels.ts";
export {
  decodeGrid,
  decodeRecord,
  encodeGrid,
  encodeRecord,
  type PatchShape,
} from "./patches.ts";
export {
  drawRule,
  type Grid,
  simulateGrids,
  startGrid,
  stepGrid,
  type TokenRule,
} from "./reference.ts";
export {
  BAND_DTYPES,
  type BandDtype,
  checkTokenSettings,
  TOKEN_PRESETS,
  type TokenSettings,
  type TokenShape,
  tokenShape,
} from "./settings.ts";
export { TokenSimulator, type Trajectory } from "./simulator.ts";
