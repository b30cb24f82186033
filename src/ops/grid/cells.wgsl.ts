/** Cells of a grid on a graphics card; grids lie as for the other engines (layout.ts), and no kernel reads their borders. */

/** Numbers of a dispatch that say which grid it is about: side, channels, and the place of its first number. */
export const GRID = { side: "u32", channels: "u32", grid: "u32" } as const;

/** `gridNumber(i)`: the place of number i of a grid's cells [S, S, C]. */
export const GRID_NUMBER = `
fn gridNumber(i: u32) -> u32 {
  let cell = i / n.channels;
  return n.grid + (n.side + 2 + cell / n.side * (n.side + 1) + cell % n.side) * n.channels + i % n.channels;
}`;
