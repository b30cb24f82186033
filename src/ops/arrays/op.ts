/** What programs do to arrays of floats; `length` counts numbers. */
import { atLeast, defineOp } from "../define.ts";

/** Fills an array with zeros. */
export const clear = defineOp({
  name: "arrays.clear",
  module: "variational",
  buffers: { array: "f32" },
  params: { length: "count" },
  lengths: ({ length }) => ({ array: length }),
});

/** Copies the part of the loop's turn out of a whole. */
export const take = defineOp({
  name: "arrays.take",
  module: "variational",
  buffers: { whole: "f32", part: "f32" },
  params: { length: "count" },
  lengths: ({ length }, _, turns) => ({ whole: atLeast(turns * length), part: atLeast(length) }),
});

/** Copies a part to its place in a whole. */
export const put = defineOp({
  name: "arrays.put",
  module: "variational",
  buffers: { whole: "f32", part: "f32" },
  params: { length: "count" },
  lengths: ({ length }, _, turns) => ({ whole: atLeast(turns * length), part: atLeast(length) }),
});

/** Adds the numbers of one array to those of another. */
export const add = defineOp({
  name: "arrays.add",
  module: "variational",
  buffers: { sums: "f32", values: "f32" },
  params: { length: "count" },
  lengths: ({ length }) => ({ sums: atLeast(length), values: atLeast(length) }),
});
