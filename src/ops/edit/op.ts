/** What is done to a dish by hand. */
import { defineOp } from "../define.ts";
import { dish } from "../mixed-step/op.ts";
import { NOBODY } from "../mixed-step/owner.ts";
import { hasCell } from "../mixed-step/place.ts";

/** Makes a cell a seed. */
export const plant = defineOp({
  name: "edit.plant",
  module: "growing",
  buffers: { dish },
  params: { row: "count", column: "count", owner: "count" },
  fits: (at, { dish }) => hasCell(dish, at) && at.owner < NOBODY,
});

/**
 * Lets the cells that hold something, and whose centre lies within `radius` of a line, follow another owner; where that is NOBODY
 * they are emptied. `square` is 1 for distances along axes, and `only` the one owner whose cells change, NOBODY for any.
 */
export const assign = defineOp({
  name: "edit.assign",
  module: "growing",
  buffers: { dish },
  params: {
    fromRow: "number",
    fromColumn: "number",
    toRow: "number",
    toColumn: "number",
    radius: "number",
    square: "count",
    owner: "count",
    only: "count",
  },
  fits: ({ owner, only }) => owner <= NOBODY && only <= NOBODY,
});
