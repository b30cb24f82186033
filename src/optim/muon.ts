import type { Parameters } from "../spec/nca.ts";
import { type AdamState, adamStep, type Gradients } from "./adam.ts";

const MOMENTUM = 0.95;
/** Coefficients of the quintic that drives singular values towards 1 (Jordan 2024). */
const [A, B, C] = [3.4445, -4.775, 2.0315];
const ITERATIONS = 5;

/** Learning rates of {@link muonStep}. */
export interface MuonRates {
  /** Of weight matrices: the size of every singular value of the update, for a square matrix. */
  readonly matrix: number;
  /** Of everything else, under Adam. */
  readonly adam: number;
}

/**
 * One step of Muon (Jordan 2024, "Muon: an optimizer for hidden layers"): weight matrices move along their momentum
 * made orthogonal, everything else by Adam. Changes parameters and state in place; the momentum of a matrix is kept
 * in `state.first`.
 * @param shapes of all parameters
 */
export function muonStep(
  parameters: Parameters,
  gradients: Gradients,
  state: AdamState,
  shapes: Record<string, readonly number[]>,
  rates: MuonRates,
): void {
  const isMatrix = (name: string): boolean => shapes[name].length === 2;
  const names = Object.keys(parameters);
  adamStep(
    parameters,
    gradients,
    state,
    rates.adam,
    names.filter((name) => !isMatrix(name)),
  );
  for (const name of names.filter(isMatrix)) {
    const [rows, columns] = shapes[name];
    const gradient = gradients[name];
    const momentum = state.first[name];
    for (let i = 0; i < momentum.length; i++) momentum[i] = MOMENTUM * momentum[i] + gradient[i];
    const ahead = momentum.map((value, i) => gradient[i] + MOMENTUM * value);
    const direction = orthogonalise(ahead, rows, columns);
    const rate = rates.matrix * Math.sqrt(Math.max(1, rows / columns));
    const tensor = parameters[name];
    for (let i = 0; i < tensor.length; i++) tensor[i] -= rate * direction[i];
  }
}

/**
 * The nearest matrix whose singular values are all about 1 (0.7 to 1.2), by Newton-Schulz iteration.
 * @param matrix [rows, columns]; one of zeros stays so
 */
export function orthogonalise(matrix: Float64Array, rows: number, columns: number): Float64Array {
  // The Gram matrix of the shorter side is the smaller one.
  if (rows > columns)
    return transpose(orthogonalise(transpose(matrix, rows, columns), columns, rows), columns, rows);
  const norm = Math.sqrt(matrix.reduce((sum, value) => sum + value * value, 0)) + 1e-7;
  let x = matrix.map((value) => value / norm);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const gram = gramMatrix(x, rows, columns);
    const square = gramMatrix(gram, rows, rows);
    const mix = gram.map((value, i) => B * value + C * square[i]);
    const next = x.map((value) => A * value);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < rows; j++) {
        const factor = mix[i * rows + j];
        for (let k = 0; k < columns; k++) next[i * columns + k] += factor * x[j * columns + k];
      }
    }
    x = next;
  }
  return x;
}

/** matrix [rows, columns] times its transpose: symmetric [rows, rows]. */
function gramMatrix(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const gram = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < columns; k++) sum += matrix[i * columns + k] * matrix[j * columns + k];
      gram[i * rows + j] = sum;
      gram[j * rows + i] = sum;
    }
  }
  return gram;
}

function transpose(matrix: Float64Array, rows: number, columns: number): Float64Array {
  return matrix.map((_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]);
}
