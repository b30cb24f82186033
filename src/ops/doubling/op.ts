/** Every cell of a grid becomes 2 x 2 cells of the next stage's, and the way back. */
import { atLeast, defineOp, type Numbers } from "../define.ts";
import { slicesLength } from "../grid/layout.ts";

const stages = {
  side: "count",
  channels: "count",
  grids: "count",
  doubledSide: "count",
  doubledGrids: "count",
} as const;

type Stages = Numbers<typeof stages>;

const doubledLength = ({ channels, doubledSide, doubledGrids }: Stages) =>
  atLeast(slicesLength({ side: doubledSide, channels, grids: doubledGrids }, 1));

const isDouble = ({ side, grids, doubledSide, doubledGrids }: Stages): boolean =>
  grids > 0 && doubledGrids > 0 && Math.ceil(doubledSide / 2) === side;

/** `from` is the slice of the states. */
export const forward = defineOp({
  name: "doubling.forward",
  module: "variational",
  buffers: { states: "f32", doubled: "f32" },
  params: { ...stages, from: "count" },
  lengths: (params) => ({
    states: atLeast(slicesLength(params, params.from + 1)),
    doubled: doubledLength(params),
  }),
  fits: isDouble,
});

/** The sum over the cells that each became. */
export const backward = defineOp({
  name: "doubling.backward",
  module: "variational",
  buffers: { dDoubled: "f32", dState: "f32" },
  params: stages,
  lengths: (params) => ({
    dDoubled: doubledLength(params),
    dState: atLeast(slicesLength(params, 1)),
  }),
  fits: isDouble,
});
