/** Coefficients of the quintic that drives singular values towards 1 (Jordan 2024). */
const [A, B, C] = [3.4445, -4.775, 2.0315];
const ITERATIONS = 5;

/**
 * The nearest matrix whose singular values are all about 1 (0.7 to 1.2), by Newton-Schulz iteration.
 * @param matrix [rows, columns]; one of zeros stays so
 */
export function orthogonalise(matrix: Float64Array, rows: number, columns: number): Float64Array {
  // The Gram matrix of the shorter side is the smaller one.
  if (rows > columns) {
    const turned = orthogonalise(transpose(matrix, rows, columns), columns, rows);
    return transpose(turned, columns, rows);
  }
  const norm = Math.sqrt(matrix.reduce((sum, value) => sum + value * value, 0)) + 1e-7;
  let x = matrix.map((value) => value / norm);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const gram = product(x, transpose(x, rows, columns), rows, columns, rows);
    const square = product(gram, gram, rows, rows, rows);
    const mix = gram.map((value, i) => B * value + C * square[i]);
    const mixed = product(mix, x, rows, rows, columns);
    x = x.map((value, i) => A * value + mixed[i]);
  }
  return x;
}

/** a [rows, inner] times b [inner, columns]. */
function product(
  a: Float64Array,
  b: Float64Array,
  rows: number,
  inner: number,
  columns: number,
): Float64Array {
  const result = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      for (let k = 0; k < inner; k++)
        result[i * columns + j] += a[i * inner + k] * b[k * columns + j];
  return result;
}

function transpose(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const transposed = new Float64Array(matrix.length);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) transposed[j * rows + i] = matrix[i * columns + j];
  return transposed;
}
