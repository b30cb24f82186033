/**
 * Multinomial logistic regression, the linear classifier of a probe. The Hessian is at most that of Böhning ("Multinomial
 * logistic regression algorithm", 1992), half of the features' second moments for every class; steps solved with this
 * bound never overshoot, need no step size and do not depend on how features are scaled. Nesterov's momentum speeds them up.
 */

/** Examples to train on or to test with. */
export interface Examples {
  /** Features [count, F], a row for each example. */
  readonly features: Float32Array;
  /** Class of each example [count], counted from 0. */
  readonly labels: Uint8Array;
}

/** A classifier that is linear in the features; the class with the largest score wins. */
export interface LinearClassifier {
  readonly classes: number;
  /** Weights [classes, F + 1]; the last column is the bias. */
  readonly weights: Float64Array;
}

/** Settings of {@link fitClassifier}. */
export interface FitOptions {
  readonly classes: number;
  /** Strength of the penalty: half of it times the squared weights is added to the mean log loss. */
  readonly l2: number;
  readonly iterations: number;
}

/** Fits a classifier, deterministically; each iteration is a full pass over all examples. */
export function fitClassifier(
  examples: Examples,
  { classes, l2, iterations }: FitOptions,
): LinearClassifier {
  const width = examples.features.length / examples.labels.length + 1;
  const factor = cholesky(secondMoments(examples, width, l2), width);
  let weights = new Float64Array(classes * width);
  let ahead = weights;
  for (let iteration = 0; iteration < iterations; iteration++) {
    const gradient = lossGradient(examples, { classes, weights: ahead }, l2);
    const next = ahead.slice();
    for (let k = 0; k < classes; k++) {
      const step = solve(factor, gradient.subarray(k * width, (k + 1) * width), width);
      for (let i = 0; i < width; i++) next[k * width + i] -= step[i];
    }
    const momentum = iteration / (iteration + 3);
    const before = weights;
    ahead = next.map((value, i) => value + momentum * (value - before[i]));
    weights = next;
  }
  return { classes, weights };
}

/** Share of the examples whose class the classifier finds. */
export function accuracyOf(
  { classes, weights }: LinearClassifier,
  { features, labels }: Examples,
): number {
  const width = weights.length / classes;
  const scores = new Float64Array(classes);
  let right = 0;
  for (const [i, label] of labels.entries()) {
    score(scores, weights, features.subarray(i * (width - 1), (i + 1) * (width - 1)));
    if (scores.indexOf(Math.max(...scores)) === label) right++;
  }
  return right / labels.length;
}

/** Gradient of the mean log loss with its penalty, [classes, F + 1]. */
export function lossGradient(
  { features, labels }: Examples,
  { classes, weights }: LinearClassifier,
  l2: number,
): Float64Array {
  const width = weights.length / classes;
  const gradient = new Float64Array(weights.length);
  const scores = new Float64Array(classes);
  for (const [i, label] of labels.entries()) {
    const example = features.subarray(i * (width - 1), (i + 1) * (width - 1));
    score(scores, weights, example);
    softmax(scores);
    scores[label] -= 1;
    for (let k = 0; k < classes; k++) {
      const row = k * width;
      const error = scores[k];
      for (let f = 0; f < width - 1; f++) gradient[row + f] += error * example[f];
      gradient[row + width - 1] += error;
    }
  }
  return gradient.map((sum, i) => sum / labels.length + l2 * weights[i]);
}

function score(scores: Float64Array, weights: Float64Array, example: Float32Array): void {
  const width = example.length + 1;
  for (let k = 0; k < scores.length; k++) {
    let sum = weights[k * width + width - 1];
    for (let f = 0; f < width - 1; f++) sum += weights[k * width + f] * example[f];
    scores[k] = sum;
  }
}

function softmax(scores: Float64Array): void {
  const largest = Math.max(...scores);
  let total = 0;
  for (let k = 0; k < scores.length; k++) total += scores[k] = Math.exp(scores[k] - largest);
  for (let k = 0; k < scores.length; k++) scores[k] /= total;
}

/** Böhning's bound [width, width]: half of the mean outer product of the features with a 1 appended, plus the penalty. */
function secondMoments({ features, labels }: Examples, width: number, l2: number): Float64Array {
  const moments = new Float64Array(width * width);
  const row = new Float64Array(width).fill(1);
  for (let i = 0; i < labels.length; i++) {
    row.set(features.subarray(i * (width - 1), (i + 1) * (width - 1)));
    for (let a = 0; a < width; a++)
      for (let b = 0; b <= a; b++) moments[a * width + b] += row[a] * row[b];
  }
  return moments.map((sum, at) => {
    const penalty = Math.floor(at / width) === at % width ? l2 : 0;
    return sum / labels.length / 2 + penalty;
  });
}

/** Finds the lower triangle L with L Lᵀ = matrix; only the matrix's lower triangle is read. */
function cholesky(matrix: Float64Array, width: number): Float64Array {
  const lower = matrix.slice();
  for (let j = 0; j < width; j++)
    for (let i = j; i < width; i++) {
      let sum = matrix[i * width + j];
      for (let k = 0; k < j; k++) sum -= lower[i * width + k] * lower[j * width + k];
      lower[i * width + j] = i === j ? Math.sqrt(sum) : sum / lower[j * width + j];
    }
  return lower;
}

/** Solves L Lᵀ x = right for x. */
function solve(lower: Float64Array, right: Float64Array, width: number): Float64Array {
  const x = right.slice();
  for (let i = 0; i < width; i++) {
    for (let k = 0; k < i; k++) x[i] -= lower[i * width + k] * x[k];
    x[i] /= lower[i * width + i];
  }
  for (let i = width - 1; i >= 0; i--) {
    for (let k = i + 1; k < width; k++) x[i] -= lower[k * width + i] * x[k];
    x[i] /= lower[i * width + i];
  }
  return x;
}
