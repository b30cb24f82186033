import { partAt, type WasmBinding } from "../bind.ts";
import { gridAt } from "../grid/wasm.ts";
import { headWidth } from "./layout.ts";
import type * as declared from "./op.ts";

interface Kernels {
  /** That of ops/grid. */
  storeGrid(grid: number, side: number, channels: number, cells: number): void;
  addCells(grid: number, side: number, channels: number, cells: number): void;
  joinCells(
    own: number,
    features: number,
    joined: number,
    cells: number,
    channels: number,
    depth: number,
  ): void;
  partCells(
    dJoined: number,
    dOwn: number,
    dFeatures: number,
    cells: number,
    channels: number,
    depth: number,
  ): void;
  drawFromPrior(
    prior: number,
    noise: number,
    drawn: number,
    cells: number,
    numbers: number,
    most: number,
    width: number,
  ): void;
  drawFromPosterior(
    prior: number,
    posterior: number,
    noise: number,
    drawn: number,
    logRatio: number,
    divergence: number,
    ...extent: Extent
  ): void;
  drawBackward(
    prior: number,
    posterior: number,
    noise: number,
    dDrawn: number,
    dPrior: number,
    dPosterior: number,
    ...rest: [...extent: Extent, weight: number, isSampled: number]
  ): void;
}

type Extent = [cells: number, numbers: number, most: number, priorWidth: number, width: number];

export const wasm: WasmBinding<typeof declared, Kernels> = ({ kernels, floats }) => {
  const backward = (a: BackwardArgs, weight: number, isSampled: number): void =>
    kernels.drawBackward(
      ownPart(a.prior, a, headWidth(a.most)),
      ownPart(a.posterior, a, headWidth(a.numbers)),
      noiseOf(a),
      ownPart(a.dDrawn, a, a.most),
      ownPart(a.dPrior, a, headWidth(a.most)),
      ownPart(a.dPosterior, a, headWidth(a.numbers)),
      ...extentOf(a),
      weight,
      isSampled,
    );
  return {
    take: (a) =>
      kernels.storeGrid(gridAt(a.states, a, a.from), a.side, a.channels, cellsOf(a.cells, a)),
    give: (a) =>
      kernels.addCells(gridAt(a.states, a, a.from), a.side, a.channels, cellsOf(a.cells, a)),
    join: (a) => {
      const { side, channels, depth, index, samples } = a;
      const features = partAt(a.features, Math.floor(index / samples), side ** 2 * depth);
      const joined = cellsOf(a.joined, { ...a, channels: channels + depth });
      kernels.joinCells(cellsOf(a.cells, a), features, joined, side ** 2, channels, depth);
    },
    part: (a) => {
      const { side, channels, depth, index } = a;
      const dFeatures = partAt(a.dFeatures, index, side ** 2 * depth);
      const dJoined = cellsOf(a.dJoined, { ...a, channels: channels + depth });
      kernels.partCells(dJoined, cellsOf(a.dCells, a), dFeatures, side ** 2, channels, depth);
    },
    fromPrior: (a) => {
      const width = headWidth(a.most);
      const [prior, drawn] = [ownPart(a.prior, a, width), ownPart(a.drawn, a, a.most)];
      kernels.drawFromPrior(prior, noiseOf(a), drawn, a.cells, a.numbers, a.most, width);
    },
    fromPosterior: (a) =>
      kernels.drawFromPosterior(
        ownPart(a.prior, a, headWidth(a.most)),
        ownPart(a.posterior, a, headWidth(a.numbers)),
        noiseOf(a),
        ownPart(a.drawn, a, a.most),
        partAt(a.logRatio, a.index, 1),
        partAt(a.divergence, a.index, 1),
        ...extentOf(a),
      ),
    backward: ({ weight, ...a }) => backward(a, floats(weight, 1)[0], 0),
    sampledBackward: ({ weight, ...a }) => backward(a, weight, 1),
  };
};

interface Grid {
  readonly side: number;
  readonly channels: number;
  readonly grids: number;
  readonly index: number;
}

/** The cells of the turn's grid. */
function cellsOf(address: number, { side, channels, grids, index }: Grid): number {
  return partAt(address, index % grids, side ** 2 * channels);
}

interface Draws {
  readonly cells: number;
  readonly numbers: number;
  readonly most: number;
  readonly grids: number;
  readonly lots: number;
  readonly first: number;
  readonly noise: number;
  readonly index: number;
}

/** What the turn's grid has of an array with so many numbers a cell. */
function ownPart(address: number, { cells, grids, index }: Draws, numbers: number): number {
  return partAt(address, index % grids, cells * numbers);
}

function noiseOf({ noise, lots, first, index }: Draws): number {
  return partAt(noise, index * lots + first, 1);
}

function extentOf({ cells, numbers, most }: Draws): Extent {
  return [cells, numbers, most, headWidth(most), headWidth(numbers)];
}

interface BackwardArgs extends Draws {
  readonly prior: number;
  readonly posterior: number;
  readonly dDrawn: number;
  readonly dPrior: number;
  readonly dPosterior: number;
}
