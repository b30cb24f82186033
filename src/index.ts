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
  HandleBufferSpec,
  KernelArithmetic,
  Layout,
  ListBufferSpec,
  Loop,
  Memory,
  Prepared,
  Program,
  Transfer,
} from "./engine/engine.ts";
export {
  decodeRule,
  encodeRule,
  type HealVerdict,
  type Regime,
  type Rule,
  type RuleCard,
} from "./models/rule.ts";
export {
  deriveKey,
  fires,
  fireThreshold,
  type Key,
  STREAM,
  threefry,
  uniform,
  uniformInt,
} from "./numbers/random.ts";
export type { Parameters } from "./numbers/shapes.ts";
export type {
  HostObjective,
  KernelObjective,
  Objective,
  StateExtent,
} from "./objectives/objective.ts";
export { squaredError } from "./objectives/squared-error.ts";
export { ALPHA, type Boundary, type CellTraits, VISIBLE } from "./ops/cell.ts";
export type { RuleParts } from "./systems/growing/buffers.ts";
export { applyCut, type Cut, isCut, randomDisc } from "./systems/growing/cut.ts";
export { FILTER_TAPS } from "./systems/growing/filters.ts";
export { type GoalWeights, underEachGoal, withGoal } from "./systems/growing/goals.ts";
export { initialParameters } from "./systems/growing/initial.ts";
export { seedCellsFor, targetParts } from "./systems/growing/parts.ts";
export type { FilterName, Filters } from "./systems/growing/perception.ts";
export { type Background, type Picture, toPicture } from "./systems/growing/picture.ts";
export {
  createRollout,
  type Rollout,
  type RolloutInput,
  type RolloutOptions,
  type RolloutResult,
} from "./systems/growing/rollout.ts";
export type { RolloutExtent } from "./systems/growing/rollout-programs.ts";
export { seedState } from "./systems/growing/seed.ts";
export {
  createSimulation,
  grow,
  type Simulation,
  type SimulationOptions,
} from "./systems/growing/simulation.ts";
export {
  GROWING_SPEC,
  type GrowingSpec,
  type Mask,
  parameterCount,
  parameterShapes,
  validateGrowing,
} from "./systems/growing/spec.ts";
