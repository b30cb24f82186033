/**
 * Numbers that cells draw (README.md). The loop counts latents; `grids` of them lie in an array together, one grid after
 * the other without borders.
 */
import { atLeast, defineOp, type Numbers } from "../define.ts";
import { slicesLength } from "../grid/layout.ts";
import { headWidth } from "./layout.ts";

const place = { side: "count", channels: "count", grids: "count" } as const;

type Place = Numbers<typeof place>;

const cellsLength = ({ side, channels, grids }: Place) => atLeast(grids * side * side * channels);

const hasGrids = ({ grids }: { readonly grids: number }): boolean => grids > 0;

/** Copies the cells of the turn's grid to their place in `cells`; `from` is the slice of the states. */
export const take = defineOp({
  name: "draw.take",
  module: "variational",
  buffers: { states: "f32", cells: "f32" },
  params: { ...place, from: "count" },
  lengths: (params) => ({
    states: atLeast(slicesLength(params, params.from + 1)),
    cells: cellsLength(params),
  }),
  fits: hasGrids,
});

/** Adds `cells` to the cells of the turn's grid. */
export const give = defineOp({
  name: "draw.give",
  module: "variational",
  buffers: { states: "f32", cells: "f32" },
  params: { ...place, from: "count" },
  lengths: (params) => ({
    states: atLeast(slicesLength(params, params.from + 1)),
    cells: cellsLength(params),
  }),
  fits: hasGrids,
});

/** `depth` is the number of features that a picture has at each cell. */
const joint = { ...place, depth: "count" } as const;

const joinedLength = ({ side, channels, depth, grids }: Numbers<typeof joint>) =>
  atLeast(grids * side * side * (channels + depth));

const featuresLength = ({ side, depth }: Numbers<typeof joint>, pictures: number) =>
  atLeast(pictures * side * side * depth);

/** Puts beside each cell the features that its picture has there; `samples` latents belong to each picture. */
export const join = defineOp({
  name: "draw.join",
  module: "variational",
  buffers: { cells: "f32", features: "f32", joined: "f32" },
  params: { ...joint, samples: "count" },
  lengths: (params, _, turns) => ({
    cells: cellsLength(params),
    features: featuresLength(params, Math.ceil(turns / params.samples)),
    joined: joinedLength(params),
  }),
  fits: hasGrids,
});

/** The way back of {@link join} with one latent a picture: adds to the gradient of the cells, and gives that of the features. */
export const part = defineOp({
  name: "draw.part",
  module: "variational",
  buffers: { dJoined: "f32", dCells: "f32", dFeatures: "f32" },
  params: joint,
  lengths: (params, _, turns) => ({
    dJoined: joinedLength(params),
    dCells: cellsLength(params),
    dFeatures: featuresLength(params, turns),
  }),
  fits: hasGrids,
});

/**
 * `cells` of a grid draw `numbers` each, of `most` that cells draw on any grid. The noise of a latent is `lots` numbers, of
 * which those of this grid begin at `first`.
 */
const draws = {
  cells: "count",
  numbers: "count",
  most: "count",
  grids: "count",
  lots: "count",
  first: "count",
} as const;

type Draws = Numbers<typeof draws>;

const areDrawn = ({ cells, numbers, most, grids, lots, first }: Draws): boolean =>
  grids > 0 && numbers <= most && first + cells * numbers <= lots;

const lengthsOf = ({ cells, numbers, most, grids, lots }: Draws, turns: number) => ({
  prior: atLeast(grids * cells * headWidth(most)),
  posterior: atLeast(grids * cells * headWidth(numbers)),
  noise: atLeast(turns * lots),
  drawn: atLeast(grids * cells * most),
});

/** Draws from the priors. */
export const fromPrior = defineOp({
  name: "draw.fromPrior",
  module: "variational",
  buffers: { prior: "f32", noise: "f32", drawn: "f32" },
  params: draws,
  lengths: (params, _, turns) => {
    const { prior, noise, drawn } = lengthsOf(params, turns);
    return { prior, noise, drawn };
  },
  fits: areDrawn,
});

/** Draws from the posteriors, and sums over the grid log p(u) - log q(u), and the divergence of the posteriors. */
export const fromPosterior = defineOp({
  name: "draw.fromPosterior",
  module: "variational",
  buffers: {
    prior: "f32",
    posterior: "f32",
    noise: "f32",
    drawn: "f32",
    logRatio: "f32",
    divergence: "f32",
  },
  params: draws,
  lengths: (params, _, turns) => ({
    ...lengthsOf(params, turns),
    logRatio: atLeast(turns),
    divergence: atLeast(turns),
  }),
  fits: areDrawn,
});

const backwardBuffers = {
  prior: "f32",
  posterior: "f32",
  noise: "f32",
  dDrawn: "f32",
  dPrior: "f32",
  dPosterior: "f32",
} as const;

function backwardLengths(params: Draws, turns: number) {
  const { prior, posterior, noise, drawn } = lengthsOf(params, turns);
  return { prior, posterior, noise, dDrawn: drawn, dPrior: prior, dPosterior: posterior };
}

/** Gradients of the heads from those of the draws, plus that of the divergence times `weight`. */
export const backward = defineOp({
  name: "draw.backward",
  module: "variational",
  buffers: { ...backwardBuffers, weight: "f32" },
  params: draws,
  lengths: (params, _, turns) => ({ ...backwardLengths(params, turns), weight: 1 }),
  fits: areDrawn,
});

/** The same with log q(u) - log p(u) in place of the divergence, for the importance-weighted bound. */
export const sampledBackward = defineOp({
  name: "draw.sampledBackward",
  module: "variational",
  buffers: backwardBuffers,
  params: { ...draws, weight: "number" },
  lengths: (params, _, turns) => backwardLengths(params, turns),
  fits: areDrawn,
});
