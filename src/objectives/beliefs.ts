/**
 * What cells are worth that shall believe something: the first K channels of a cell are its beliefs, and a target says for every cell
 * what it should believe, [cells, K]. The numbers of a cell's target sum to the weight of the cell; a cell whose target is zeros counts for nothing.
 */
import { exponential } from "../numbers/exponential.ts";
import { logarithm } from "../numbers/normal.ts";
import type { HostObjective } from "./objective.ts";

/**
 * Judges the beliefs of one cell.
 * @param state begins with the cell's beliefs
 * @param target what it should believe [K], sums to its weight
 * @param gradient receives the loss's gradient for the beliefs [K]
 * @returns the loss
 */
type JudgeCell = (
  state: Float32Array,
  target: Float64Array,
  gradient: Float32Array,
  weight: number,
) => number;

/**
 * The cross-entropy of the beliefs' softmax p against the target t of weight w: loss -Σ t log p, gradient w p - t (Distill 2020,
 * "Self-classifying MNIST Digits").
 */
const crossEntropyOfCell: JudgeCell = (state, target, gradient, weight) => {
  let most = state[0];
  for (let k = 1; k < target.length; k++) most = Math.max(most, state[k]);
  const powers = Array.from(target, (_, k) => exponential(state[k] - most));
  const sum = powers.reduce((all, power) => all + power, 0);
  // The logarithm is of numbers up to 1, and one of the powers is 1.
  const logSum = -logarithm(1 / sum);
  let loss = 0;
  for (let k = 0; k < target.length; k++) {
    loss -= target[k] * (state[k] - most - logSum);
    gradient[k] = (weight * powers[k]) / sum - target[k];
  }
  return loss;
};

/** Half the squared difference from the target: loss w/2 Σ (s - t/w)², gradient w s - t. */
const squaredErrorOfCell: JudgeCell = (state, target, gradient, weight) => {
  let loss = 0;
  for (let k = 0; k < target.length; k++) {
    const difference = state[k] - target[k] / weight;
    loss += (weight * difference * difference) / 2;
    gradient[k] = weight * difference;
  }
  return loss;
};

/** Returns an objective that judges every cell that counts. @param classes K: number of beliefs */
function ofCells(name: string, judgeCell: JudgeCell, classes: number): HostObjective {
  const judge: HostObjective["judge"] = (state, targets, dState) => {
    const cells = targets.length / classes;
    const channels = state.length / cells;
    const target = new Float64Array(classes);
    let loss = 0;
    for (let cell = 0; cell < cells; cell++) {
      let weight = 0;
      for (let k = 0; k < classes; k++) {
        target[k] = targets[cell * classes + k];
        weight += target[k];
      }
      if (weight === 0) continue;
      const first = cell * channels;
      const gradient = dState.subarray(first, first + classes);
      loss += judgeCell(state.subarray(first, first + classes), target, gradient, weight);
    }
    return loss;
  };
  return {
    name,
    judge,
    error: (state, target) => judge(state, target, new Float32Array(state.length)),
  };
}

/** The cross-entropy of what cells believe, the sum over all cells. @param classes number of beliefs of a cell */
export function crossEntropy(classes: number): HostObjective {
  return ofCells("cross-entropy", crossEntropyOfCell, classes);
}

/** Half the squared error of what cells believe, the sum over all cells. @param classes number of beliefs of a cell */
export function beliefError(classes: number): HostObjective {
  return ofCells("squared error", squaredErrorOfCell, classes);
}
