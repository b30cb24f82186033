// The grid of a simulation: states of square cells on a torus, and the tokens of their patches.
import { allocate } from "../ops/allocate.as";

/** Number of states of a cell; cells along a side of the grid; cells along a side of a patch. */
export let states: usize = 0;
export let side: usize = 0;
export let patch: usize = 0;
/** [side + 2][side + 2] of u16: the grid with a border that wraps round; a state is stored as the offset of its row of four floats. */
export let torus: usize = 0;
/** [side^2, and to spare] of u16: the grid without a border. */
export let cells: usize = 0;

/** Makes room for a grid. @param padded cells of room, at least side^2 */
export function createGrid(stateCount: usize, gridSide: usize, patchSide: usize, padded: usize): void {
  states = stateCount;
  side = gridSide;
  patch = patchSide;
  torus = allocate((side + 2) * (side + 2) * 2);
  cells = allocate(padded * 2);
}

/** Copies the grid into the one with a border. */
export function wrap(): void {
  const width = (side + 2) << 1;
  let from = cells;
  for (let y: usize = 1; y <= side; y++) {
    const row = torus + y * width;
    for (let x: usize = 1; x <= side; x++) {
      store<u16>(row + (x << 1), load<u16>(from) << 4);
      from += 2;
    }
    store<u16>(row, load<u16>(row + (side << 1)));
    store<u16>(row + ((side + 1) << 1), load<u16>(row, 2));
  }
  memory.copy(torus, torus + side * width, width);
  memory.copy(torus + (side + 1) * width, torus + width, width);
}

/** Tokens of the patches, row by row: the sum of state i times states^i, i row by row within the patch. */
export function encode(to: usize): void {
  for (let top: usize = 0; top < side; top += patch) {
    for (let left: usize = 0; left < side; left += patch) {
      let token: usize = 0;
      for (let y = patch; y > 0; y--) {
        const row = cells + (((top + y - 1) * side + left) << 1);
        for (let x = patch; x > 0; x--) token = token * states + load<u16>(row + ((x - 1) << 1));
      }
      store<u16>(to, <u16>token);
      to += 2;
    }
  }
}

export function hasOneState(): bool {
  const state = load<u16>(cells);
  for (let cell: usize = 1; cell < side * side; cell++) {
    if (load<u16>(cells + (cell << 1)) != state) return false;
  }
  return true;
}

export function sameTokens(a: usize, b: usize): bool {
  const count = (side / patch) * (side / patch);
  for (let i: usize = 0; i < count; i++) {
    if (load<u16>(a + (i << 1)) != load<u16>(b + (i << 1))) return false;
  }
  return true;
}
