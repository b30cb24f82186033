/** Cells and latents into grids, and out of them (layout.ts says how grids lie). */
import { atLeast, defineOp, type Numbers } from "../define.ts";
import { slicesLength } from "./layout.ts";

const place = { side: "count", channels: "count", grids: "count" } as const;

type Place = Numbers<typeof place>;

const cellsLength = ({ side, channels }: Place, turns: number) =>
  atLeast(turns * side * side * channels);

const hasGrids = ({ grids }: Place): boolean => grids > 0;

const hasRoom = (params: Place & { readonly latent: number }): boolean =>
  hasGrids(params) && params.latent <= params.channels;

/** Cells [S, S, C] into the grid of the loop's turn; `from` is the slice of the states. */
export const load = defineOp({
  name: "grid.load",
  module: "variational",
  buffers: { states: "f32", cells: "f32" },
  params: { ...place, from: "count" },
  lengths: (params, _, turns) => ({
    states: atLeast(slicesLength(params, params.from + 1)),
    cells: cellsLength(params, turns),
  }),
  fits: hasGrids,
});

/** Back from {@link load}. */
export const store = defineOp({
  name: "grid.store",
  module: "variational",
  buffers: { states: "f32", cells: "f32" },
  params: { ...place, from: "count" },
  lengths: (params, _, turns) => ({
    states: atLeast(slicesLength(params, params.from + 1)),
    cells: cellsLength(params, turns),
  }),
  fits: hasGrids,
});

/** The latent of the loop's turn into the first channels of every cell; the others are 0. */
export const seed = defineOp({
  name: "grid.seed",
  module: "variational",
  buffers: { states: "f32", z: "f32" },
  params: { ...place, from: "count", latent: "count" },
  lengths: (params, _, turns) => ({
    states: atLeast(slicesLength(params, params.from + 1)),
    z: atLeast(turns * params.latent),
  }),
  fits: hasRoom,
});

/** The gradient of the latent: the sum over all cells. */
export const seedBackward = defineOp({
  name: "grid.seedBackward",
  module: "variational",
  buffers: { dState: "f32", dz: "f32" },
  params: { ...place, latent: "count" },
  lengths: (params, _, turns) => ({
    dState: atLeast(slicesLength(params, 1)),
    dz: atLeast(turns * params.latent),
  }),
  fits: hasRoom,
});
