/** The parts of a drawing that stand apart: no cell of one hears of another. */
/** Cells that hang together, and what they believe. */
export interface Part {
  readonly cells: number;
  /** Cells that believe in each digit [10]. */
  readonly votes: readonly number[];
  /** The digit that most of them believe in. */
  readonly digit: number;
  /** Share of them that do. */
  readonly share: number;
}

/** Fewest cells that are taken for a part; fewer are a spot. */
const SPOT = 4;

/** Finds the parts, the largest first. @param digits that each cell believes in, [side, side]; -1 where there is no cell */
export function partsOf(digits: Int8Array, side: number): Part[] {
  const isOpen = Array.from(digits, (digit) => digit >= 0);
  const found: number[][] = [];
  for (const start of isOpen.keys()) {
    if (!isOpen[start]) continue;
    isOpen[start] = false;
    const part = [start];
    for (const cell of part)
      for (const next of around(cell, side)) {
        if (!isOpen[next]) continue;
        isOpen[next] = false;
        part.push(next);
      }
    found.push(part);
  }
  return found
    .filter(({ length }) => length >= SPOT)
    .sort((a, b) => b.length - a.length)
    .map((cells) => {
      const votes = new Array<number>(10).fill(0);
      for (const cell of cells) votes[digits[cell] as number] += 1;
      const most = Math.max(...votes);
      const [count, digit] = [cells.length, votes.indexOf(most)];
      return { cells: count, votes, digit, share: most / count };
    });
}

/** The eight cells around one, without those beyond the edge. */
function around(cell: number, side: number): number[] {
  const [row, column] = [Math.floor(cell / side), cell % side];
  const places: number[] = [];
  for (let y = Math.max(0, row - 1); y <= Math.min(side - 1, row + 1); y++)
    for (let x = Math.max(0, column - 1); x <= Math.min(side - 1, column + 1); x++)
      places.push(y * side + x);
  return places;
}
