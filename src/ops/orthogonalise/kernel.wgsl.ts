/**
 * The nearest matrix with singular values about 1, on a graphics card, by Newton-Schulz iteration (reference.ts is the definition).
 * Every shard has a matrix of its own size, which only the card knows.
 */
import { LANES, product, TILES } from "../gemm/kernel.wgsl.ts";
import { sumUp } from "../sum.wgsl.ts";
import { defineKernel } from "../wgsl.ts";

/** Coefficients of the quintic (Jordan 2024). */
const [A, B, C] = [3.4445, -4.775, 2.0315];

/** Extents of a matrix, which what lies in `extent` cannot make larger than there is room. */
const EXTENT = `
fn rowsOf(at: u32) -> u32 { return min(extent[at], n.rows); }
fn columnsOf(at: u32) -> u32 { return min(extent[at + 1], n.numbers); }`;
const ROWS = "rowsOf(group.z * n.extentStride)";
const COLUMNS = "columnsOf(group.z * n.extentStride)";
/** Columns once more, for what computes one number of a matrix. */
const WIDTH = "columnsOf(extentAt(0))";

/** Counts what is wrong with a matrix into `wrong`. One workgroup, which also divides the matrix by its L2 norm. */
export const normaliseKernel = /* @__PURE__ */ defineKernel({
  label: "orthogonalise.normalise",
  size: 256,
  buffers: { extent: "u32", count: "u32", matrix: "write f32", wrong: "write u32" },
  numbers: { rows: "u32", numbers: "u32" },
  declarations: "var<workgroup> sums: array<f32, 256>;",
  main: `
  let rows = extent[extentAt(0)]; let columns = extent[extentAt(1)]; let length = count[countAt(0)];
  let fits = rows <= columns && rows <= n.rows && rows % 8 == 0 && columns % 8 == 0 && columns <= n.numbers && rows * columns == length;
  if (lane == 0) { wrong[wrongAt(0)] = select(1u, 0u, fits && length <= n.numbers); }
  for (var i = lane; i < min(length, n.numbers); i += 256) {
    let number = matrix[matrixAt(i)];
    sums[lane] = fma(number, number, sums[lane]);
  }
${sumUp(256, "sums")}
  workgroupBarrier();
  let scale = 1 / (sqrt(sums[0]) + 1e-7);
  for (var i = lane; i < min(length, n.numbers); i += 256) { matrix[matrixAt(i)] *= scale; }`,
});

const SIZES = { rows: "u32", numbers: "u32" } as const;

/** gram = matrix · matrixᵀ */
export const gramKernel = /* @__PURE__ */ defineKernel({
  label: "orthogonalise.gram",
  size: LANES,
  buffers: { extent: "u32", matrix: "f32", gram: "write f32" },
  numbers: SIZES,
  declarations: `${TILES}${EXTENT}
fn left(row: u32, k: u32) -> f32 { return matrix[matrixAt(row * ${WIDTH} + k)]; }
fn right(k: u32, column: u32) -> f32 { return matrix[matrixAt(column * ${WIDTH} + k)]; }
fn put(row: u32, column: u32, sum: f32) { gram[gramAt(row * rowsOf(extentAt(0)) + column)] = sum; }`,
  main: product(ROWS, COLUMNS, ROWS),
});

/** mix = A I + B gram + C gram · gram */
export const mixKernel = /* @__PURE__ */ defineKernel({
  label: "orthogonalise.mix",
  size: LANES,
  buffers: { extent: "u32", gram: "f32", mix: "write f32" },
  numbers: SIZES,
  declarations: `${TILES}${EXTENT}
fn left(row: u32, k: u32) -> f32 { return gram[gramAt(row * rowsOf(extentAt(0)) + k)]; }
fn right(k: u32, column: u32) -> f32 { return left(k, column); }
fn put(row: u32, column: u32, sum: f32) {
  let i = row * rowsOf(extentAt(0)) + column;
  mix[mixAt(i)] = ${C} * sum + ${B} * gram[gramAt(i)] + select(0.0, ${A}, row == column);
}`,
  main: product(ROWS, ROWS, ROWS),
});

/** next = mix · matrix */
export const nextKernel = /* @__PURE__ */ defineKernel({
  label: "orthogonalise.next",
  size: LANES,
  buffers: { extent: "u32", mix: "f32", matrix: "f32", next: "write f32" },
  numbers: SIZES,
  declarations: `${TILES}${EXTENT}
fn left(row: u32, k: u32) -> f32 { return mix[mixAt(row * rowsOf(extentAt(0)) + k)]; }
fn right(k: u32, column: u32) -> f32 { return matrix[matrixAt(k * ${WIDTH} + column)]; }
fn put(row: u32, column: u32, sum: f32) { next[nextAt(row * ${WIDTH} + column)] = sum; }`,
  main: product(ROWS, ROWS, COLUMNS),
});
