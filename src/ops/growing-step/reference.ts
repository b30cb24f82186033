/** One step of a growing rule in float64, the composition of its parts: the definition that every kernel is held to. */

import { fires, fireThreshold, type Key } from "../../numbers/random.ts";
import { aliveMask } from "../alive-mask/reference.ts";
import type { CellTraits } from "../cell.ts";
import { denseBackward, denseForward } from "../dense/reference.ts";
import { type PerceiveShape, perceiveBackward, perceiveForward } from "../perceive/reference.ts";

/** Parameters of a rule in float64, and likewise their gradients. */
export interface RuleValues {
  /** Filter taps [F, C, 9]. */
  readonly bank: Float64Array;
  /** [D, P] */
  readonly hiddenWeight: Float64Array;
  /** [D] */
  readonly hiddenBias: Float64Array;
  /** [C, D] */
  readonly outputWeight: Float64Array;
  /** [C] */
  readonly outputBias: Float64Array;
}

/** What backward needs of a forward step. */
export interface StepRecord {
  /** State before the step [H, W, C]. */
  readonly before: Float64Array;
  /** 1 where the cell fired [H, W]. */
  readonly fired: Uint8Array;
  /** 1 where the cell was alive before and after the update [H, W]. */
  readonly kept: Uint8Array;
}

/** A grid to step. */
export interface StepGrid {
  readonly spec: CellTraits;
  readonly height: number;
  readonly width: number;
  /** Channel whose maximum decides which cells are alive; by default alpha. */
  readonly maskChannel?: number;
  /** 1 where the cell is alive, whatever it holds [H, W]: a fixed mask instead of one by a channel. */
  readonly fixedMask?: Uint8Array;
}

/** Which cells are alive: 1 or 0, [H, W]. */
function livingCells(grid: StepGrid, state: Float64Array): Uint8Array {
  const { spec, height, width, maskChannel, fixedMask } = grid;
  return fixedMask ?? aliveMask(state, height, width, spec, maskChannel);
}

function perceiveShape({ spec, height, width }: StepGrid, { bank }: RuleValues): PerceiveShape {
  const { channels, boundary } = spec;
  return { height, width, channels, filters: bank.length / (channels * 9), boundary };
}

/** Which cells fire in this step: 1 or 0, [H, W]. */
export function fireMask({ spec, height, width }: StepGrid, key: Key, step: number): Uint8Array {
  const threshold = fireThreshold(spec.fireRate);
  return Uint8Array.from({ length: height * width }, (_, cell) =>
    fires(key, step, Math.floor(cell / width), cell % width, threshold) ? 1 : 0,
  );
}

/**
 * state' = kept * (state + fired * update(perceive(state))); Distill 2020, "Model".
 * @param state [H, W, C]
 * @param fired 1 where the cell fires [H, W]
 */
export function stepForward(
  grid: StepGrid,
  rule: RuleValues,
  state: Float64Array,
  fired: Uint8Array,
): { state: Float64Array; record: StepRecord } {
  return applyUpdates(grid, state, updates(grid, rule, state), fired);
}

/** What a rule would add to each cell if it fired: update(perceive(state)), [H, W, C]. */
export function updates(grid: StepGrid, rule: RuleValues, state: Float64Array): Float64Array {
  const perception = perceiveForward(state, rule.bank, perceiveShape(grid, rule));
  const hidden = relu(denseForward(perception, rule.hiddenWeight, rule.hiddenBias));
  return denseForward(hidden, rule.outputWeight, rule.outputBias);
}

/** state' = kept * (state + fired * update). @param update [H, W, C] */
export function applyUpdates(
  grid: StepGrid,
  state: Float64Array,
  update: Float64Array,
  fired: Uint8Array,
): { state: Float64Array; record: StepRecord } {
  const C = grid.spec.channels;
  const aliveBefore = livingCells(grid, state);
  const next = state.map((value, i) => (fired[Math.floor(i / C)] ? value + update[i] : value));
  const aliveAfter = livingCells(grid, next);
  const kept = aliveBefore.map((alive, cell) => alive & aliveAfter[cell]);
  return {
    state: next.map((value, i) => (kept[Math.floor(i / C)] ? value : 0)),
    record: { before: state, fired, kept },
  };
}

/**
 * Adds the gradients of the rule to `gradients` and returns that of the state before the step.
 * The masks are constants, as in the article: no gradient flows through a comparison.
 * @param dNext gradient of the state after the step [H, W, C]
 * @returns dState [H, W, C]
 */
export function stepBackward(
  grid: StepGrid,
  rule: RuleValues,
  record: StepRecord,
  dNext: Float64Array,
  gradients: RuleValues,
): Float64Array {
  const C = grid.spec.channels;
  const shape = perceiveShape(grid, rule);
  const perception = perceiveForward(record.before, rule.bank, shape);
  const hidden = relu(denseForward(perception, rule.hiddenWeight, rule.hiddenBias));
  const dState = dNext.map((value, i) => (record.kept[Math.floor(i / C)] ? value : 0));
  const dUpdate = dState.map((value, i) => (record.fired[Math.floor(i / C)] ? value : 0));
  const dHidden = denseBackward(
    dUpdate,
    hidden,
    rule.outputWeight,
    gradients.outputWeight,
    gradients.outputBias,
  );
  const dActive = dHidden.map((value, i) => (hidden[i] > 0 ? value : 0));
  const dPerception = denseBackward(
    dActive,
    perception,
    rule.hiddenWeight,
    gradients.hiddenWeight,
    gradients.hiddenBias,
  );
  perceiveBackward(dPerception, record.before, rule.bank, shape, dState, gradients.bank);
  return dState;
}

/** Math.max, unlike a comparison, lets NaN through, so that a broken rule is noticed. */
function relu(values: Float64Array): Float64Array {
  return values.map((value) => Math.max(value, 0));
}
