/**
 * Products of matrices on a graphics card, in tiles of 32 x 32 numbers: a workgroup a tile, 4 x 4 numbers an invocation. Where the
 * matrices lie is for the kernel to say, which has the functions `left(row, k)`, `right(k, column)` and `put(row, column, sum)`.
 * Every sum goes through k in its order.
 */
import { each } from "../wgsl.ts";

/** Invocations of a workgroup. */
export const LANES = 64;
/** Side of a tile. */
const TILE = 32;
/** Terms of the sums whose factors lie in workgroup memory at once. */
const DEPTH = 16;

/** Workgroup memory of {@link product}. */
export const TILES = `
var<workgroup> lefts: array<f32, ${DEPTH * TILE}>;
var<workgroup> rights: array<f32, ${DEPTH * TILE}>;`;

/**
 * Statements that compute a product, of [rows, inner] by [inner, columns]; all three must be the same for a whole workgroup.
 * Workgroups take tile after tile, so that any number of them will do.
 */
export function product(rows: string, inner: string, columns: string): string {
  return `
  let rows = ${rows}; let inner = ${inner}; let columns = ${columns};
  let ownRow = lane / 8 * 4; let ownColumn = lane % 8 * 4;
  for (var top = group.x * ${TILE}; top < rows; top += groups.x * ${TILE}) {
    for (var start = group.y * ${TILE}; start < columns; start += groups.y * ${TILE}) {
${each(4, (i) => `      var sum${i} = vec4f();`)}
      for (var first = 0u; first < inner; first += ${DEPTH}) {
        workgroupBarrier();
        for (var i = lane; i < ${DEPTH * TILE}; i += ${LANES}) {
          let row = i / ${DEPTH}; let k = i % ${DEPTH};
          var number = 0.0;
          if (top + row < rows && first + k < inner) { number = left(top + row, first + k); }
          lefts[k * ${TILE} + row] = number;
        }
        for (var i = lane; i < ${DEPTH * TILE}; i += ${LANES}) {
          let k = i / ${TILE}; let column = i % ${TILE};
          var number = 0.0;
          if (first + k < inner && start + column < columns) { number = right(first + k, start + column); }
          rights[i] = number;
        }
        workgroupBarrier();
        for (var k = 0u; k < ${DEPTH}; k++) {
          let l = k * ${TILE} + ownRow; let r = k * ${TILE} + ownColumn;
          let factors = vec4f(rights[r], rights[r + 1], rights[r + 2], rights[r + 3]);
${each(4, (i) => `          sum${i} = fma(vec4f(lefts[l + ${i}]), factors, sum${i});`)}
        }
      }
      for (var i = 0u; i < 4; i++) {
        let column = start + ownColumn + i;
        if (column >= columns) { break; }
${each(4, (i) => `        if (top + ownRow + ${i} < rows) { put(top + ownRow + ${i}, column, sum${i}[i]); }`)}
      }
    }
  }`;
}

/** Workgroups for a product. */
export function productGroups(rows: number, columns: number): [x: number, y: number] {
  return [Math.min(65535, Math.ceil(rows / TILE)), Math.min(65535, Math.ceil(columns / TILE))];
}
