/**
 * Every cell becomes 2 x 2 cells.
 * @param cells [S, S, C]
 * @param doubledSide D: 2 S, or 2 S - 1, where the last row and column are left out
 * @returns [D, D, C]
 */
export function doubleForward(
  cells: Float64Array,
  doubledSide: number,
  channels: number,
): Float64Array {
  const doubled = new Float64Array(doubledSide * doubledSide * channels);
  eachCell(doubledSide, channels, (from, to) => {
    doubled[to] = cells[from];
  });
  return doubled;
}

/** The sum over the cells that each became. @param dDoubled [D, D, C] @returns [S, S, C] */
export function doubleBackward(
  dDoubled: Float64Array,
  doubledSide: number,
  channels: number,
): Float64Array {
  const side = Math.ceil(doubledSide / 2);
  const dCells = new Float64Array(side * side * channels);
  eachCell(doubledSide, channels, (from, to) => {
    dCells[from] += dDoubled[to];
  });
  return dCells;
}

function eachCell(
  doubledSide: number,
  channels: number,
  visit: (from: number, to: number) => void,
): void {
  const side = Math.ceil(doubledSide / 2);
  for (let y = 0; y < doubledSide; y++)
    for (let x = 0; x < doubledSide; x++)
      for (let c = 0; c < channels; c++)
        visit(((y >> 1) * side + (x >> 1)) * channels + c, (y * doubledSide + x) * channels + c);
}
