import { type Float64Binding, part as partOf } from "../bind.ts";
import { readCells, writeCells } from "../grid/cells.ts";
import { headWidth } from "./layout.ts";
import type * as declared from "./op.ts";
import { drawBackward, fromPosterior, fromPrior, type Heads } from "./reference.ts";

export const float64: Float64Binding<typeof declared> = {
  take: (a) => ownCells(a.cells, a).set(readCells(a.states, a, a.from)),
  give: (a) => {
    const cells = ownCells(a.cells, a);
    const sums = readCells(a.states, a, a.from).map((value, i) => value + cells[i]);
    writeCells(a.states, a, sums, a.from);
  },
  join: (a) => {
    const picture = Math.floor(a.index / a.samples);
    eachCell(a, a.cells, a.joined, (cell, own, row) => {
      row.set(own);
      row.set(partOf(a.features, picture * a.side ** 2 + cell, a.depth), a.channels);
    });
  },
  part: (a) =>
    eachCell(a, a.dCells, a.dJoined, (cell, own, row) => {
      for (let c = 0; c < own.length; c++) own[c] += row[c];
      const features = partOf(a.dFeatures, a.index * a.side ** 2 + cell, a.depth);
      features.set(row.subarray(a.channels));
    }),
  fromPrior: (a) =>
    eachNumber(a, (place, noise) => {
      a.drawn[place.drawn] = fromPrior(priorAt(a.prior, place), noise);
    }),
  fromPosterior: (a) => {
    a.logRatio[a.index] = 0;
    a.divergence[a.index] = 0;
    eachNumber(a, (place, noise) => {
      const result = fromPosterior(headsAt(a.prior, a.posterior, place), noise);
      a.drawn[place.drawn] = result.drawn;
      a.logRatio[a.index] += result.logRatio;
      a.divergence[a.index] += result.divergence;
    });
  },
  backward: (a) => backward(a, a.weight[0], false),
  sampledBackward: (a) => backward(a, a.weight, true),
};

interface Grid {
  readonly side: number;
  readonly channels: number;
  readonly grids: number;
  readonly index: number;
}

/** The cells of the turn's grid. */
function ownCells(cells: Float64Array, { side, channels, grids, index }: Grid): Float64Array {
  return partOf(cells, index % grids, side * side * channels);
}

/** Visits the cells of the turn's grid, each with its row among the joined ones. */
function eachCell(
  grid: Grid & { readonly depth: number },
  cells: Float64Array,
  joined: Float64Array,
  visit: (cell: number, own: Float64Array, row: Float64Array) => void,
): void {
  const width = grid.channels + grid.depth;
  const own = ownCells(cells, grid);
  const rows = ownCells(joined, { ...grid, channels: width });
  for (let cell = 0; cell < grid.side ** 2; cell++)
    visit(cell, partOf(own, cell, grid.channels), partOf(rows, cell, width));
}

interface Draws {
  readonly cells: number;
  readonly numbers: number;
  readonly most: number;
  readonly grids: number;
  readonly lots: number;
  readonly first: number;
  readonly index: number;
}

/** Where the parts of one number lie in their arrays. */
interface Place {
  readonly drawn: number;
  readonly mean: number;
  readonly deviation: number;
  readonly shift: number;
  readonly scale: number;
}

/** Visits all numbers of the turn's grid, with their noise. */
function eachNumber(
  args: Draws & { readonly noise: Float64Array; readonly drawn?: Float64Array },
  visit: (place: Place, noise: number) => void,
): void {
  const { cells, numbers, most, grids, lots, first, index, noise } = args;
  for (let own = 0; own < cells; own++) {
    const cell = (index % grids) * cells + own;
    const [prior, posterior] = [cell * headWidth(most), cell * headWidth(numbers)];
    args.drawn?.fill(0, cell * most, (cell + 1) * most);
    for (let i = 0; i < numbers; i++)
      visit(
        {
          drawn: cell * most + i,
          mean: prior + i,
          deviation: prior + most + i,
          shift: posterior + i,
          scale: posterior + numbers + i,
        },
        noise[index * lots + first + own * numbers + i],
      );
  }
}

function priorAt(prior: Float64Array, { mean, deviation }: Place) {
  return { mean: prior[mean], deviation: prior[deviation] };
}

function headsAt(prior: Float64Array, posterior: Float64Array, place: Place): Heads {
  return {
    ...priorAt(prior, place),
    shift: posterior[place.shift],
    scale: posterior[place.scale],
  };
}

interface BackwardArgs extends Draws {
  readonly prior: Float64Array;
  readonly posterior: Float64Array;
  readonly noise: Float64Array;
  readonly dDrawn: Float64Array;
  readonly dPrior: Float64Array;
  readonly dPosterior: Float64Array;
}

function backward(a: BackwardArgs, weight: number, isSampled: boolean): void {
  const rows = a.cells * headWidth(a.most);
  const grid = a.index % a.grids;
  partOf(a.dPrior, grid, rows).fill(0);
  partOf(a.dPosterior, grid, a.cells * headWidth(a.numbers)).fill(0);
  eachNumber(a, (place, noise) => {
    const heads = headsAt(a.prior, a.posterior, place);
    const d = drawBackward(heads, noise, a.dDrawn[place.drawn], weight, isSampled);
    a.dPrior[place.mean] = d.mean;
    a.dPrior[place.deviation] = d.deviation;
    a.dPosterior[place.shift] = d.shift;
    a.dPosterior[place.scale] = d.scale;
  });
}
