// Every cell of a grid becomes 2 x 2 cells of a grid of twice the side, and the way back.
import { addTo } from "../elu/kernel.as";
import { cellAt } from "../grid/cells.as";

/** @param doubledSide 2 * side, or one less: then the last row and column are left out */
export function doubleGrid(grid: usize, side: i32, channels: i32, doubled: usize, doubledSide: i32): void {
  const bytes = <usize>channels << 2;
  for (let y = 0; y < doubledSide; y++) {
    for (let x = 0; x < doubledSide; x++) {
      memory.copy(cellAt(doubled, doubledSide, channels, y, x), cellAt(grid, side, channels, y >> 1, x >> 1), bytes);
    }
  }
}

/** dGrid = sums over the four cells that each became. */
export function doubleBackward(dDoubled: usize, side: i32, channels: i32, dGrid: usize, doubledSide: i32): void {
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) memory.fill(cellAt(dGrid, side, channels, y, x), 0, <usize>channels << 2);
  }
  for (let y = 0; y < doubledSide; y++) {
    for (let x = 0; x < doubledSide; x++) {
      addTo(cellAt(dGrid, side, channels, y >> 1, x >> 1), cellAt(dDoubled, doubledSide, channels, y, x), channels);
    }
  }
}
