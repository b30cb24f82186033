/** What any program does to arrays of floats. */
import { atLeast, defineOp } from "../define.ts";

/** Fills an array with zeros. */
export const clear = defineOp({
  name: "arrays.clear",
  buffers: { array: "f32" },
  params: {},
  lengths: () => ({ array: atLeast(0) }),
});

/** Copies the part of the loop's turn out of a whole. */
export const take = defineOp({
  name: "arrays.take",
  buffers: { whole: "f32", part: "f32" },
  params: { length: "count" },
  lengths: ({ length }, _, turns) => ({ whole: atLeast(turns * length), part: atLeast(length) }),
});

/** Copies a part to its place in a whole. */
export const put = defineOp({
  name: "arrays.put",
  buffers: { whole: "f32", part: "f32" },
  params: { length: "count" },
  lengths: ({ length }, _, turns) => ({ whole: atLeast(turns * length), part: atLeast(length) }),
});
