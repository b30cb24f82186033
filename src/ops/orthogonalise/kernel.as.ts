// The nearest matrix with singular values about 1, by Newton-Schulz iteration (orthogonalise in src/optim/muon.ts is
// the definition). The product's M must be even and N a multiple of 8, so rows are rounded up to a multiple of 8.
import { gemm } from "../gemm/kernel.as";
import { madd } from "../gemm/kernel.as";

const NONE: f32 = -Infinity;
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
  const row = columns << 2, side = rows << 2;
  const count = rows * columns;
  normalise(matrix, count);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    transpose(matrix, transposed, rows, columns);
    memory.fill(gram, 0, <usize>(rows * side));
    gemm(rows, rows, columns, matrix, row, 4, transposed, side, gram, side, gram, side, NONE);
    memory.fill(square, 0, <usize>(rows * side));
    gemm(rows, rows, rows, gram, side, 4, gram, side, square, side, square, side, NONE);
    combine(gram, B, square, C, rows * rows);
    memory.copy(next, matrix, <usize>count << 2);
    combine(next, A, next, 0, count);
    gemm(rows, columns, rows, gram, side, 4, matrix, row, next, row, next, row, NONE);
    memory.copy(matrix, next, <usize>count << 2);
  }
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

/** x = a x + b y */
function combine(x: usize, a: f32, y: usize, b: f32, count: i32): void {
  const first = f32x4.splat(a), second = f32x4.splat(b);
  const end = x + (<usize>count << 2);
  for (; x < end; x += 16, y += 16) v128.store(x, madd(v128.load(y), second, f32x4.mul(v128.load(x), first)));
}

function transpose(matrix: usize, transposed: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      store<f32>(transposed + (<usize>(j * rows + i) << 2), load<f32>(matrix + (<usize>(i * columns + j) << 2)));
    }
  }
}
