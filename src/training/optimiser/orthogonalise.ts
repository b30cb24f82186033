/**
 * Newton and Schulz's iteration on this thread, in float64: for matrices so small that a journey to the engine would cost
 * more than their products. ops/orthogonalise has the definition and the derivation; here loops are unrolled.
 */

/** Coefficients of the quintic that drives singular values towards 1 (Jordan 2024). */
const [A, B, C] = [3.4445, -4.775, 2.0315];
const ITERATIONS = 5;

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
    addProduct(next, mix, x, rows, columns);
    x = next;
  }
  return x;
}

// Below, four rows at once need fewer loads; every sum still adds its terms one by one, in order.

/** matrix [rows, columns] times its transpose: symmetric [rows, rows]. */
function gramMatrix(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const gram = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    const row = i * columns;
    for (let j = 0; j <= i; j += 4) {
      const r0 = j * columns;
      // Past the diagonal the last row stands in for those that are not there.
      const r1 = Math.min(j + 1, rows - 1) * columns;
      const r2 = Math.min(j + 2, rows - 1) * columns;
      const r3 = Math.min(j + 3, rows - 1) * columns;
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      for (let k = 0; k < columns; k++) {
        const value = matrix[row + k];
        s0 += value * matrix[r0 + k];
        s1 += value * matrix[r1 + k];
        s2 += value * matrix[r2 + k];
        s3 += value * matrix[r3 + k];
      }
      const sums = [s0, s1, s2, s3];
      for (let other = j; other < j + 4 && other < rows; other++) {
        gram[i * rows + other] = sums[other - j];
        gram[other * rows + i] = sums[other - j];
      }
    }
  }
  return gram;
}

/** sums [rows, columns] += factors [rows, rows] times matrix [rows, columns]. */
function addProduct(
  sums: Float64Array,
  factors: Float64Array,
  matrix: Float64Array,
  rows: number,
  columns: number,
): void {
  for (let i = 0; i < rows; i++) {
    const row = i * columns;
    let j = 0;
    for (; j + 4 <= rows; j += 4) {
      const [r0, r1, r2, r3] = [
        j * columns,
        (j + 1) * columns,
        (j + 2) * columns,
        (j + 3) * columns,
      ];
      const at = i * rows + j;
      const [f0, f1, f2, f3] = [factors[at], factors[at + 1], factors[at + 2], factors[at + 3]];
      for (let k = 0; k < columns; k++) {
        let sum = sums[row + k] + f0 * matrix[r0 + k];
        sum += f1 * matrix[r1 + k];
        sum += f2 * matrix[r2 + k];
        sums[row + k] = sum + f3 * matrix[r3 + k];
      }
    }
    for (; j < rows; j++) {
      const factor = factors[i * rows + j];
      for (let k = 0; k < columns; k++) sums[row + k] += factor * matrix[j * columns + k];
    }
  }
}

function transpose(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const transposed = new Float64Array(matrix.length);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) transposed[j * rows + i] = matrix[i * columns + j];
  return transposed;
}
