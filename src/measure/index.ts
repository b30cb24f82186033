export {
  type CompareOptions,
  type Comparison,
  type ComparisonRow,
  type Contender,
  compare,
  type Portraits,
} from "./compare.ts";
export { type CutOutcome, cutOutcome, HEALING } from "./cuts.ts";
export { relativeError } from "./error.ts";
export {
  CURVE_STRIDE,
  type CutReport,
  type Findings,
  type HealOptions,
  type HealReport,
  heal,
  healWithCurves,
  type RecoveryCurve,
  type TargetReport,
  whyNot,
} from "./heal.ts";
export { type GoalsOptions, type GoalsReport, healGoals, whyGoalsNot } from "./heal-goals.ts";
export {
  type DriftPoint,
  type HealMap,
  type HealMapOptions,
  healMap,
  type MapPosition,
} from "./heal-map.ts";
export {
  cutAt,
  HEAL_MAP,
  healedLimit,
  type MapCut,
  mapCutSize,
  type Outcome,
  type Place,
} from "./heal-map-cuts.ts";
export { weakest } from "./heal-map-verdict.ts";
export {
  type RoughOptions,
  type RoughReport,
  type RoughStates,
  type RoughTrial,
  rough,
} from "./rough.ts";
export { HANDLINGS, type Handling, ROUGH } from "./rough-handling.ts";
export type { RoughOutcome } from "./rough-outcome.ts";
export { isSwitched, type SwitchReport } from "./switches.ts";
export { isTexture, measureTexture, type TextureOptions, type TexturePicture } from "./texture.ts";
export type { MeasureProgress } from "./trial.ts";
export { goalsVerdict, healVerdict } from "./verdict.ts";
