/** Every cell becomes 2 x 2 cells. @param cells [S, S, C] @returns [2 S, 2 S, C] */
export function doubleForward(cells: Float64Array, side: number, channels: number): Float64Array {
  const doubled = new Float64Array(4 * cells.length);
  eachCell(side, channels, (from, to) => {
    doubled[to] = cells[from];
  });
  return doubled;
}

/** The sum over the four cells that each became. @param dDoubled [2 S, 2 S, C] @returns [S, S, C] */
export function doubleBackward(
  dDoubled: Float64Array,
  side: number,
  channels: number,
): Float64Array {
  const dCells = new Float64Array(dDoubled.length / 4);
  eachCell(side, channels, (from, to) => {
    dCells[from] += dDoubled[to];
  });
  return dCells;
}

function eachCell(side: number, channels: number, visit: (from: number, to: number) => void): void {
  for (let y = 0; y < 2 * side; y++)
    for (let x = 0; x < 2 * side; x++)
      for (let c = 0; c < channels; c++)
        visit(((y >> 1) * side + (x >> 1)) * channels + c, (y * 2 * side + x) * channels + c);
}
