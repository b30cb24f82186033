/** A dish as a list of its cells, rows [N, 2 + C], and readings of single cells. */
import { atLeast, defineOp } from "../define.ts";
import { dish } from "../mixed-step/op.ts";
import { hasCell } from "../mixed-step/place.ts";

/** Writes a row for each cell that holds something. */
export const keep = defineOp({
  name: "frame.keep",
  module: "growing",
  buffers: { dish, frame: "list" },
  lengths: (_, { dish }) => ({ frame: atLeast(dish.height * dish.width * (2 + dish.channels)) }),
});

/** Replaces the contents of the dish, and what its next fire masks follow from. */
export const restore = defineOp({
  name: "frame.restore",
  module: "growing",
  buffers: { dish, frame: "list", key: "u32" },
  params: { step: "count" },
  lengths: () => ({ frame: atLeast(0), key: 2 }),
});

/** Reads a cell: its channels, whether it is alive, whether it fired, and its owner. */
export const probe = defineOp({
  name: "frame.probe",
  module: "growing",
  buffers: { dish, reading: "f32" },
  params: { row: "count", column: "count" },
  lengths: (_, { dish }) => ({ reading: dish.channels + 3 }),
  fits: (at, { dish }) => hasCell(dish, at),
});
