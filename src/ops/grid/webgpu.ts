import type { GpuBinding, GpuHost, GpuWords } from "../bind-webgpu.ts";
import { groupsFor, type Kernel, type Storage } from "../wgsl.ts";
import { loadKernel, seedBackwardKernel, seedKernel, storeKernel } from "./kernel.wgsl.ts";
import { type Grids, gridStart } from "./layout.ts";
import type * as declared from "./op.ts";

/** The grid of the loop's turn in an array of slices. */
export interface GpuGrid extends Grids {
  readonly states: GpuWords;
  readonly index: number;
  readonly from: number;
}

/** What kernels want to know of a grid. */
export function gridOf(place: Omit<GpuGrid, "states">) {
  const { side, channels, index, from } = place;
  return { side, channels, grid: gridStart(place, from, index) };
}

/** A kernel between a grid and cells [S, S, C]. */
type CellsKernel = Kernel<
  Readonly<Record<"cells" | "states", Storage>>,
  (typeof loadKernel)["numbers"]
>;

/** Moves cells into a grid or out of it. @param cell place of the first number of the cells */
export function moveCells(
  host: GpuHost,
  kernel: CellsKernel,
  grid: GpuGrid,
  cells: GpuWords,
  cell: number,
): void {
  const { states, side, channels } = grid;
  const count = side ** 2 * channels;
  host.dispatch(kernel, { cells, states }, { ...gridOf(grid), cell }, groupsFor(count));
}

export const webgpu: GpuBinding<typeof declared, object> = (host) => ({
  load: ({ cells, ...grid }) => moveCells(host, loadKernel, grid, cells, cellOf(grid)),
  store: ({ cells, ...grid }) => moveCells(host, storeKernel, grid, cells, cellOf(grid)),
  seed: ({ z, latent, ...grid }) => {
    const { states, side, channels, index } = grid;
    const numbers = { ...gridOf(grid), latent, first: index * latent };
    host.dispatch(seedKernel, { z, states }, numbers, groupsFor(side ** 2 * channels));
  },
  seedBackward: ({ dState, dz, latent, ...grid }) => {
    const numbers = { ...gridOf({ ...grid, from: 0 }), latent, first: grid.index * latent };
    host.dispatch(seedBackwardKernel, { dState, dz }, numbers, groupsFor(latent));
  },
});

/** The first number of the cells of the loop's turn. */
function cellOf({ side, channels, index }: GpuGrid): number {
  return index * side ** 2 * channels;
}
