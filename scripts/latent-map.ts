// What there is to see in a cloud of latents: its principal directions, and a map of it.

/** Rows of numbers, one behind the other: [count, width]. */
export interface Rows {
  readonly values: Float32Array;
  readonly width: number;
}

const countOf = ({ values, width }: Rows): number => values.length / width;

/** One row. */
export function rowOf({ values, width }: Rows, i: number): Float32Array {
  return values.subarray(i * width, (i + 1) * width);
}

/** Mean of rows. */
export function meanOf(rows: Rows): Float64Array {
  const mean = new Float64Array(rows.width);
  for (const [i, value] of rows.values.entries()) mean[i % rows.width] += value / countOf(rows);
  return mean;
}

/** Turns of the power method; the spreads that follow each other here differ by some percent. */
const POWER_TURNS = 2000;

/**
 * The directions in which rows differ most, by the power method, each as long as one standard deviation along it. The
 * largest of a direction's numbers is positive, so that a model has one set of them.
 */
export function principalDirections(rows: Rows, count: number): Float64Array[] {
  const covariance = covarianceOf(rows);
  return Array.from({ length: count }, (_, nth) => {
    let direction = new Float64Array(rows.width).map((_, i) => Math.cos(i * (nth + 1)));
    let variance = 0;
    for (let turn = 0; turn < POWER_TURNS; turn++) {
      const next = covariance.map((row) => dot(row, direction));
      variance = Math.hypot(...next);
      direction = Float64Array.from(next, (value) => value / variance);
    }
    for (const [i, row] of covariance.entries())
      for (let j = 0; j < rows.width; j++) row[j] -= variance * direction[i] * direction[j];
    const largest = direction.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
    return direction.map((value) => value * Math.sign(largest) * Math.sqrt(variance));
  });
}

function covarianceOf(rows: Rows): Float64Array[] {
  const mean = meanOf(rows);
  const covariance = Array.from({ length: rows.width }, () => new Float64Array(rows.width));
  for (let i = 0; i < countOf(rows); i++) {
    const centred = rowOf(rows, i).map((value, j) => value - mean[j]);
    for (const [j, row] of covariance.entries())
      for (let k = 0; k < rows.width; k++) row[k] += (centred[j] * centred[k]) / countOf(rows);
  }
  return covariance;
}

/** Rounds of the map, and how far a node pulls its neighbours in the first and the last, in nodes. */
const ROUNDS = 40;
const LAST_REACH = 0.7;

/**
 * A map whose neighbours are alike: a self-organising map in batches (Kohonen 2001, "Self-Organizing Maps", section
 * 3.6). It begins on the plane of the first two principal directions.
 * @returns nodes row by row, [side * side, width]
 */
export function organise(rows: Rows, side: number): Rows {
  const { width } = rows;
  const mean = meanOf(rows);
  const [across, down] = principalDirections(rows, 2);
  const place = (at: number): number => (2 * at) / (side - 1) - 1;
  let values = Float32Array.from({ length: side * side * width }, (_, i) => {
    const [node, j] = [Math.floor(i / width), i % width];
    return mean[j] + place(node % side) * across[j] + place(Math.floor(node / side)) * down[j];
  });
  for (let round = 0; round < ROUNDS; round++) {
    const first = side / 2;
    const reach = first * (LAST_REACH / first) ** (round / (ROUNDS - 1));
    values = drawn(rows, { values, width }, side, reach);
  }
  return { values, width };
}

/** Every node where the rows that are nearest to it and to its neighbours have their weighted mean. */
function drawn(rows: Rows, nodes: Rows, side: number, reach: number): Float32Array<ArrayBuffer> {
  const { width } = rows;
  const sums = new Float64Array(nodes.values.length);
  const counts = new Float64Array(side * side);
  for (let i = 0; i < countOf(rows); i++) {
    const row = rowOf(rows, i);
    const node = nearest(nodes, row);
    counts[node]++;
    for (let j = 0; j < width; j++) sums[node * width + j] += row[j];
  }
  const moved = nodes.values.slice();
  for (let node = 0; node < side * side; node++) {
    const sum = new Float64Array(width);
    let total = 0;
    for (let other = 0; other < side * side; other++) {
      const [dy, dx] = [
        Math.floor(node / side) - Math.floor(other / side),
        (node % side) - (other % side),
      ];
      const weight = Math.exp(-(dx * dx + dy * dy) / (2 * reach * reach));
      if (counts[other] === 0 || weight < 1e-6) continue;
      total += weight * counts[other];
      for (let j = 0; j < width; j++) sum[j] += weight * sums[other * width + j];
    }
    if (total > 0) for (let j = 0; j < width; j++) moved[node * width + j] = sum[j] / total;
  }
  return moved as Float32Array<ArrayBuffer>;
}

/** The row that is nearest to a point. */
export function nearest(rows: Rows, point: ArrayLike<number>): number {
  const { values, width } = rows;
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (let i = 0; i < countOf(rows); i++) {
    let distance = 0;
    for (let j = 0; j < width && distance < least; j++)
      distance += (values[i * width + j] - point[j]) ** 2;
    if (distance < least) [best, least] = [i, distance];
  }
  return best;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
