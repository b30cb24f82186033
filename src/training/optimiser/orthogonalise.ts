/**
 * The Newton-Schulz iteration on this thread, in float64, for matrices so small that a run on the engine would cost more
 * than their products. ops/orthogonalise has the definition and the derivation; here loops are unrolled.
 */

/** Coefficients of the quintic that drives singular values towards 1 (Jordan 2024). */
const A = 3.4445;
const B = -4.775;
const C = 2.0315;
const ITERATIONS = 5;

/**
 * Drives all singular values of a matrix to about 1 (0.7 to 1.2) by Newton-Schulz iteration. Zeros stay zeros.
 * @param matrix matrix [rows, columns]
 * @returns a new matrix [rows, columns]
 */
export function orthogonalise(matrix: Float64Array, rows: number, columns: number): Float64Array {
  // The Gram matrix of the shorter side is smaller.
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

// Below, four rows at once need fewer loads. Every sum still adds its terms one by one, in order.

/** Multiplies a matrix [rows, columns] by its transpose. @returns the symmetric product [rows, rows] */
function gramMatrix(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const gram = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    const row = i * columns;
    for (let j = 0; j <= i; j += 4) {
      const r0 = j * columns;
      // Beyond the last row, that row stands in for those that do not exist.
      const r1 = Math.min(j + 1, rows - 1) * columns;
      const r2 = Math.min(j + 2, rows - 1) * columns;
      const r3 = Math.min(j + 3, rows - 1) * columns;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
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

/** Adds the product of factors [rows, rows] and a matrix [rows, columns] to sums [rows, columns], in place. */
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
      const r0 = j * columns;
      const r1 = r0 + columns;
      const r2 = r1 + columns;
      const r3 = r2 + columns;
      const at = i * rows + j;
      const f0 = factors[at];
      const f1 = factors[at + 1];
      const f2 = factors[at + 2];
      const f3 = factors[at + 3];
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
