// Matrix product of small blocks that stay in cache: C = max(init + A · B, floor).
// A is read with two strides (row and inner), so that a transposed A needs no copy. B's rows are contiguous in N.
// M must be even, N a multiple of 8; every stride is in bytes.

/** a * b + c, fused in the relaxed build, rounded twice in the plain one (the same bits everywhere). */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/**
 * @param a A[m, k] at a + m * aRow + k * aInner
 * @param b B[k, n] at b + k * bRow + 4 n
 * @param init start of the sums, at init + m * initRow + 4 n (initRow 0 broadcasts a bias)
 * @param c C[m, n] at c + m * cRow + 4 n
 * @param floor results below are raised to it: 0 is ReLU, -Infinity nothing; NaN stays NaN
 */
export function gemm(
  M: i32, N: i32, K: i32,
  a: usize, aRow: usize, aInner: usize,
  b: usize, bRow: usize,
  init: usize, initRow: usize,
  c: usize, cRow: usize,
  floor: f32,
): void {
  const least = f32x4.splat(floor);
  for (let n = 0; n < N; n += 8) {
    const column = <usize>n << 2;
    let m: usize = 0;
    const rows = <usize>M;
    for (; m + 6 <= rows; m += 6) {
      tile6x8(K, a + m * aRow, aRow, aInner, b + column, bRow, init + m * initRow + column, initRow, c + m * cRow + column, cRow, least);
    }
    if (m + 4 <= rows) {
      tile4x8(K, a + m * aRow, aRow, aInner, b + column, bRow, init + m * initRow + column, initRow, c + m * cRow + column, cRow, least);
      m += 4;
    }
    if (m + 2 <= rows) {
      tile2x8(K, a + m * aRow, aRow, aInner, b + column, bRow, init + m * initRow + column, initRow, c + m * cRow + column, cRow, least);
    }
  }
}

// 12 sums, 2 values of B and 1 of A fill 15 of the 16 vector registers of x86-64.
function tile6x8(K: i32, a: usize, aRow: usize, aInner: usize, b: usize, bRow: usize, init: usize, initRow: usize, c: usize, cRow: usize, least: v128): void {
  let s00 = v128.load(init), s01 = v128.load(init, 16); init += initRow;
  let s10 = v128.load(init), s11 = v128.load(init, 16); init += initRow;
  let s20 = v128.load(init), s21 = v128.load(init, 16); init += initRow;
  let s30 = v128.load(init), s31 = v128.load(init, 16); init += initRow;
  let s40 = v128.load(init), s41 = v128.load(init, 16); init += initRow;
  let s50 = v128.load(init), s51 = v128.load(init, 16);
  const a1 = aRow, a2 = aRow * 2, a3 = aRow * 3, a4 = aRow * 4, a5 = aRow * 5;
  for (let k = 0; k < K; k++) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    s00 = madd(x, b0, s00); s01 = madd(x, b1, s01);
    x = v128.load32_splat(a + a1);
    s10 = madd(x, b0, s10); s11 = madd(x, b1, s11);
    x = v128.load32_splat(a + a2);
    s20 = madd(x, b0, s20); s21 = madd(x, b1, s21);
    x = v128.load32_splat(a + a3);
    s30 = madd(x, b0, s30); s31 = madd(x, b1, s31);
    x = v128.load32_splat(a + a4);
    s40 = madd(x, b0, s40); s41 = madd(x, b1, s41);
    x = v128.load32_splat(a + a5);
    s50 = madd(x, b0, s50); s51 = madd(x, b1, s51);
    a += aInner;
    b += bRow;
  }
  v128.store(c, f32x4.pmax(s00, least)); v128.store(c, f32x4.pmax(s01, least), 16); c += cRow;
  v128.store(c, f32x4.pmax(s10, least)); v128.store(c, f32x4.pmax(s11, least), 16); c += cRow;
  v128.store(c, f32x4.pmax(s20, least)); v128.store(c, f32x4.pmax(s21, least), 16); c += cRow;
  v128.store(c, f32x4.pmax(s30, least)); v128.store(c, f32x4.pmax(s31, least), 16); c += cRow;
  v128.store(c, f32x4.pmax(s40, least)); v128.store(c, f32x4.pmax(s41, least), 16); c += cRow;
  v128.store(c, f32x4.pmax(s50, least)); v128.store(c, f32x4.pmax(s51, least), 16);
}

function tile4x8(K: i32, a: usize, aRow: usize, aInner: usize, b: usize, bRow: usize, init: usize, initRow: usize, c: usize, cRow: usize, least: v128): void {
  let s00 = v128.load(init), s01 = v128.load(init, 16); init += initRow;
  let s10 = v128.load(init), s11 = v128.load(init, 16); init += initRow;
  let s20 = v128.load(init), s21 = v128.load(init, 16); init += initRow;
  let s30 = v128.load(init), s31 = v128.load(init, 16);
  const a1 = aRow, a2 = aRow * 2, a3 = aRow * 3;
  for (let k = 0; k < K; k++) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    s00 = madd(x, b0, s00); s01 = madd(x, b1, s01);
    x = v128.load32_splat(a + a1);
    s10 = madd(x, b0, s10); s11 = madd(x, b1, s11);
    x = v128.load32_splat(a + a2);
    s20 = madd(x, b0, s20); s21 = madd(x, b1, s21);
    x = v128.load32_splat(a + a3);
    s30 = madd(x, b0, s30); s31 = madd(x, b1, s31);
    a += aInner;
    b += bRow;
  }
  v128.store(c, f32x4.pmax(s00, least)); v128.store(c, f32x4.pmax(s01, least), 16); c += cRow;
  v128.store(c, f32x4.pmax(s10, least)); v128.store(c, f32x4.pmax(s11, least), 16); c += cRow;
  v128.store(c, f32x4.pmax(s20, least)); v128.store(c, f32x4.pmax(s21, least), 16); c += cRow;
  v128.store(c, f32x4.pmax(s30, least)); v128.store(c, f32x4.pmax(s31, least), 16);
}

function tile2x8(K: i32, a: usize, aRow: usize, aInner: usize, b: usize, bRow: usize, init: usize, initRow: usize, c: usize, cRow: usize, least: v128): void {
  let s00 = v128.load(init), s01 = v128.load(init, 16); init += initRow;
  let s10 = v128.load(init), s11 = v128.load(init, 16);
  for (let k = 0; k < K; k++) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    s00 = madd(x, b0, s00); s01 = madd(x, b1, s01);
    x = v128.load32_splat(a + aRow);
    s10 = madd(x, b0, s10); s11 = madd(x, b1, s11);
    a += aInner;
    b += bRow;
  }
  v128.store(c, f32x4.pmax(s00, least)); v128.store(c, f32x4.pmax(s01, least), 16); c += cRow;
  v128.store(c, f32x4.pmax(s10, least)); v128.store(c, f32x4.pmax(s11, least), 16);
}
