// Cells and latents into grids, and out of them (reference: float64.ts).
import { cellAt } from "./cells.as";

/** All cells, row by row without a border. */
export function storeGrid(grid: usize, side: i32, channels: i32, cells: usize): void {
  const bytes = <usize>(side * channels) << 2;
  for (let y = 0; y < side; y++) memory.copy(cells + <usize>y * bytes, cellAt(grid, side, channels, y, 0), bytes);
}

/** Back from {@link storeGrid}. */
export function loadGrid(grid: usize, side: i32, channels: i32, cells: usize): void {
  const bytes = <usize>(side * channels) << 2;
  for (let y = 0; y < side; y++) memory.copy(cellAt(grid, side, channels, y, 0), cells + <usize>y * bytes, bytes);
}

/** Every cell the first channels of which are z; the others 0. */
export function seedGrid(grid: usize, side: i32, channels: i32, z: usize, latent: i32): void {
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const cell = cellAt(grid, side, channels, y, x);
      memory.copy(cell, z, <usize>latent << 2);
      memory.fill(cell + (<usize>latent << 2), 0, <usize>(channels - latent) << 2);
    }
  }
}

/** dz = the sum over all cells. */
export function seedBackward(dGrid: usize, side: i32, channels: i32, dz: usize, latent: i32): void {
  for (let c = 0; c < latent; c++) {
    let sum: f32 = 0;
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) sum += load<f32>(cellAt(dGrid, side, channels, y, x) + (<usize>c << 2));
    }
    store<f32>(dz + (<usize>c << 2), sum);
  }
}
