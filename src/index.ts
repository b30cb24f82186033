/** Everything that runs in a browser as well as in Node; files are for `blastema/node`. */
export { createEngine, type EngineOptions } from "./engine/create.ts";
export type {
  Arithmetic,
  ArrayBufferSpec,
  BufferScope,
  BufferSpec,
  Call,
  Contents,
  Downloads,
  Engine,
  FieldBufferSpec,
  KernelArithmetic,
  Layout,
  ListBufferSpec,
  Loop,
  Memory,
  OperationFamily,
  Program,
  RuleBufferSpec,
  Transfer,
} from "./engine/engine.ts";
export { decodeRule, encodeRule, type Regime, type Rule, type RuleCard } from "./format/rule.ts";
export type { RuleParts } from "./rollout/buffers.ts";
export {
  createRollout,
  type Rollout,
  type RolloutInput,
  type RolloutOptions,
  type RolloutResult,
} from "./rollout/rollout.ts";
export {
  createSimulation,
  grow,
  type Simulation,
  type SimulationOptions,
} from "./rollout/simulation.ts";
export { applyCut, type Cut, isCut, randomDisc } from "./spec/damage.ts";
export { FILTER_TAPS } from "./spec/filters.ts";
export { initialParameters } from "./spec/initial.ts";
export {
  ALPHA,
  type Boundary,
  type FilterName,
  type Filters,
  GROWING_SPEC,
  type NcaSpec,
  type Parameters,
  parameterCount,
  parameterShapes,
  VISIBLE,
  validateSpec,
} from "./spec/nca.ts";
export { type Background, type Picture, toPicture } from "./spec/picture.ts";
export {
  deriveKey,
  fires,
  fireThreshold,
  type Key,
  STREAM,
  threefry,
  uniform,
  uniformInt,
} from "./spec/random.ts";
export { seedState } from "./spec/seed.ts";
