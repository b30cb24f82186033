import { atLeast, defineOp } from "../define.ts";

/**
 * Turns a matrix into the nearest one with singular values about 1. `extent` has its rows and columns, no more rows than
 * columns and both multiples of 8. Matrices may differ from shard to shard: `numbers` and `rows` are those of the largest.
 */
export const orthogonalise = defineOp({
  name: "orthogonalise",
  module: "variational",
  buffers: {
    matrix: "list",
    extent: "u32",
    transposed: "f32",
    gram: "f32",
    square: "f32",
    next: "f32",
  },
  params: { numbers: "count", rows: "count" },
  lengths: ({ numbers, rows }) => ({
    matrix: atLeast(numbers),
    extent: 2,
    transposed: atLeast(numbers),
    gram: atLeast(rows * rows),
    square: atLeast(rows * rows),
    next: atLeast(numbers),
  }),
});
