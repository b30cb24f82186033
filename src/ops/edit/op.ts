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

/** Empties the cells whose centre lies within `radius` of a line. `square` is 1 for distances along axes. */
export const erase = defineOp({
  name: "edit.erase",
  module: "growing",
  buffers: { dish },
  params: {
    fromRow: "number",
    fromColumn: "number",
    toRow: "number",
    toColumn: "number",
    radius: "number",
    square: "count",
  },
});
