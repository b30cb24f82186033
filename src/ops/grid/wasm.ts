import { partAt, type WasmBinding } from "../bind.ts";
import { type Grids, gridStart } from "./layout.ts";
import type * as declared from "./op.ts";

interface Kernels {
  loadGrid(grid: number, side: number, channels: number, cells: number): void;
  storeGrid(grid: number, side: number, channels: number, cells: number): void;
  seedGrid(grid: number, side: number, channels: number, z: number, latent: number): void;
  seedBackward(dGrid: number, side: number, channels: number, dz: number, latent: number): void;
}

/** Address of a grid in a slice of an array: of those that stand there the one of the loop's turn. */
export function gridAt(
  address: number,
  place: Grids & { readonly index: number },
  slice: number,
): number {
  return address + 4 * gridStart(place, slice, place.index);
}

export const wasm: WasmBinding<typeof declared, Kernels> = ({ kernels }) => ({
  load: (a) =>
    kernels.loadGrid(gridAt(a.states, a, a.from), a.side, a.channels, cellsOf(a.cells, a)),
  store: (a) =>
    kernels.storeGrid(gridAt(a.states, a, a.from), a.side, a.channels, cellsOf(a.cells, a)),
  seed: (a) => {
    const z = partAt(a.z, a.index, a.latent);
    kernels.seedGrid(gridAt(a.states, a, a.from), a.side, a.channels, z, a.latent);
  },
  seedBackward: (a) => {
    const dz = partAt(a.dz, a.index, a.latent);
    kernels.seedBackward(gridAt(a.dState, a, 0), a.side, a.channels, dz, a.latent);
  },
});

function cellsOf(address: number, place: Grids & { readonly index: number }): number {
  return partAt(address, place.index, place.side ** 2 * place.channels);
}
