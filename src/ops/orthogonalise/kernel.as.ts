// The nearest matrix with singular values about 1, by Newton-Schulz iteration (orthogonalise in reference.ts is the
// definition). The product's M must be even and N a multiple of 8, so rows are rounded up to a multiple of 8.
import { gemm } from "../gemm/kernel.as";
import { transpose } from "../gemm/transpose.as";

const NONE: f32 = -Infinity;
/** A row of zeros, to start sums from. */
const ZEROS = memory.data(32, 16);
/** Coefficients of the quintic (Jordan 2024). */
const A: f32 = 3.4445, B: f32 = -4.775, C: f32 = 2.0315;
const ITERATIONS: i32 = 5;

/**
 * @param matrix f32 [rows, columns], rows <= columns, both multiples of 8; changed in place
 * @param transposed f32 [columns, rows]
 * @param gram f32 [rows, rows]
 * @param square f32 [rows, rows]
 * @param next f32 [rows, columns]
 */
export function orthogonalise(matrix: usize, transposed: usize, gram: usize, square: usize, next: usize, rows: i32, columns: i32): void {
  const row = <usize>columns << 2, side = <usize>rows << 2;
  let x = matrix, y = next;
  normalise(x, rows * columns);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    transpose(x, row, transposed, side, rows, columns);
    symmetricProduct(x, row, transposed, rows, columns, gram);
    symmetricProduct(gram, side, gram, rows, rows, square);
    mix(gram, square, rows);
    for (let n: usize = 0; n < row; n += 32) {
      gemm(rows, 8, rows, gram, side, 4, x + n, row, ZEROS, 0, y + n, row, NONE);
    }
    const before = x;
    x = y;
    y = before;
  }
  if (x != matrix) memory.copy(matrix, x, rows * row);
}

/** x /= its L2 norm. */
function normalise(x: usize, count: i32): void {
  let sum: f64 = 0;
  for (let i = 0; i < count; i++) {
    const value = <f64>load<f32>(x + (<usize>i << 2));
    sum += value * value;
  }
  const scale = f32x4.splat(<f32>(1 / (Math.sqrt(sum) + 1e-7)));
  for (let at = x; at < x + (<usize>count << 2); at += 16) v128.store(at, f32x4.mul(v128.load(at), scale));
}

/** product [rows, rows] = a [rows, inner] b [inner, rows], of which it is known that it is symmetric: half is computed. */
function symmetricProduct(a: usize, aRow: usize, b: usize, rows: i32, inner: i32, product: usize): void {
  const side = <usize>rows << 2;
  for (let n = 0; n < rows; n += 8) {
    const column = <usize>n << 2;
    gemm(rows - n, 8, inner, a + n * aRow, aRow, 4, b + column, side, ZEROS, 0, product + n * side + column, side, NONE);
  }
  for (let i = 0; i < rows; i++) {
    for (let j = i + 1; j < rows; j++) store<f32>(product + i * side + (j << 2), load<f32>(product + j * side + (i << 2)));
  }
}

/** gram = A I + B gram + C square */
function mix(gram: usize, square: usize, rows: i32): void {
  for (let i = 0; i < rows * rows; i++) {
    const at = <usize>i << 2;
    store<f32>(gram + at, B * load<f32>(gram + at) + C * load<f32>(square + at));
  }
  for (let i = 0; i < rows; i++) {
    const at = gram + (<usize>(i * rows + i) << 2);
    store<f32>(at, load<f32>(at) + A);
  }
}
