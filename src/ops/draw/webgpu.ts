import type { GpuBinding } from "../bind-webgpu.ts";
import { addCellsKernel, storeKernel } from "../grid/kernel.wgsl.ts";
import { type GpuGrid, moveCells } from "../grid/webgpu.ts";
import { groupsFor } from "../wgsl.ts";
import {
  divergenceBackwardKernel,
  joinKernel,
  partKernel,
  posteriorKernel,
  priorKernel,
  sampledBackwardKernel,
} from "./kernel.wgsl.ts";
import { headWidth } from "./layout.ts";
import type * as declared from "./op.ts";

export const webgpu: GpuBinding<typeof declared, object> = (host) => ({
  take: ({ cells, ...grid }) => moveCells(host, storeKernel, grid, cells, cellOf(grid)),
  give: ({ cells, ...grid }) => moveCells(host, addCellsKernel, grid, cells, cellOf(grid)),
  join: ({ cells, features, joined, samples, ...joint }) => {
    const picture = Math.floor(joint.index / samples);
    host.dispatch(joinKernel, { cells, features, joined }, ...jointOf(joint, picture));
  },
  part: ({ dJoined, dCells, dFeatures, ...joint }) =>
    host.dispatch(partKernel, { dJoined, dCells, dFeatures }, ...jointOf(joint, joint.index)),
  fromPrior: ({ prior, noise, drawn, ...draws }) => {
    const groups = groupsFor(draws.cells * draws.most);
    host.dispatch(priorKernel, { prior, noise, drawn }, numbersOf(draws), groups);
  },
  fromPosterior: ({ prior, posterior, noise, drawn, logRatio, divergence, ...draws }) => {
    const buffers = { prior, posterior, noise, drawn, logRatio, divergence };
    host.dispatch(posteriorKernel, buffers, { ...numbersOf(draws), index: draws.index }, [1]);
  },
  backward: ({ prior, posterior, noise, dDrawn, dPrior, dPosterior, weight, ...draws }) => {
    const buffers = { prior, posterior, noise, dDrawn, dPrior, dPosterior, weights: weight };
    host.dispatch(divergenceBackwardKernel, buffers, numbersOf(draws), groupsOf(draws));
  },
  sampledBackward: ({ prior, posterior, noise, dDrawn, dPrior, dPosterior, weight, ...draws }) => {
    const buffers = { prior, posterior, noise, dDrawn, dPrior, dPosterior };
    const numbers = { ...numbersOf(draws), weight };
    host.dispatch(sampledBackwardKernel, buffers, numbers, groupsOf(draws));
  },
});

/** The first number of the cells of the turn's grid. */
function cellOf({ side, channels, grids, index }: GpuGrid): number {
  return (index % grids) * side ** 2 * channels;
}

interface Joint {
  readonly side: number;
  readonly channels: number;
  readonly depth: number;
  readonly grids: number;
  readonly index: number;
}

/** The numbers of a kernel that joins, and its workgroups. @param features which picture's */
function jointOf({ side, channels, depth, grids, index }: Joint, features: number) {
  const cells = side ** 2;
  const numbers = { channels, depth, cells, grid: index % grids, features };
  return [numbers, groupsFor(cells * (channels + depth))] as const;
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

function numbersOf({ cells, numbers, most, grids, lots, first, index }: Draws) {
  const widths = { priorWidth: headWidth(most), posteriorWidth: headWidth(numbers) };
  return { cells, numbers, most, ...widths, grid: index % grids, noise: index * lots + first };
}

function groupsOf({ cells, most }: Draws): [number, number] {
  return groupsFor(cells * headWidth(most));
}
