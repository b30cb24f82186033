/** Turns grids into tokens and back. A token is a patch: its cells are the digits of a number, to the base of the states. */
import { type TokenSettings, tokenShape } from "./settings.ts";

/** The settings that patches depend on. */
export type PatchShape = Pick<TokenSettings, "states" | "grid" | "patch">;

/**
 * Encodes a grid as the tokens of its patches, row by row. A token is the sum of cell i times states^i, with the cells
 * of the patch row by row.
 * @param cells states of the grid [grid, grid]
 */
export function encodeGrid(
  cells: ArrayLike<number>,
  { states, grid, patch }: PatchShape,
): Uint16Array {
  const tokens = new Uint16Array((grid / patch) ** 2);
  for (let cell = 0; cell < grid * grid; cell++) {
    const { token, digit } = placeOf(cell, grid, patch);
    tokens[token] += cells[cell] * states ** digit;
  }
  return tokens;
}

/**
 * Decodes the tokens of a grid. Cells are undefined where a token is missing or is not a patch.
 * @param tokens the tokens between a grid's delimiters
 */
export function decodeGrid(
  tokens: ArrayLike<number>,
  { states, grid, patch }: PatchShape,
): (number | undefined)[] {
  const vocabulary = states ** (patch * patch);
  return Array.from({ length: grid * grid }, (_, cell) => {
    const { token, digit } = placeOf(cell, grid, patch);
    const value = tokens[token];
    return value < vocabulary ? Math.floor(value / states ** digit) % states : undefined;
  });
}

/** Which token a cell belongs to, and which of its digits the cell is. */
function placeOf(cell: number, grid: number, patch: number): { token: number; digit: number } {
  const y = Math.floor(cell / grid);
  const x = cell % grid;
  return {
    token: Math.floor(y / patch) * (grid / patch) + Math.floor(x / patch),
    digit: (y % patch) * patch + (x % patch),
  };
}

/** Decodes the grids of a record. Cells of the last grid are undefined where the record ends before it. */
export function decodeRecord(
  record: Uint16Array,
  settings: TokenSettings,
): (number | undefined)[][] {
  const { gridTokens, patches, grids } = tokenShape(settings);
  return Array.from({ length: grids }, (_, g) => {
    const first = g * gridTokens + 1;
    return decodeGrid(record.subarray(first, first + patches), settings);
  });
}

/**
 * Encodes a simulation's grids as a record: each between a start and an end token, the whole truncated to length.
 * @param tokens tokens of all grids, without delimiters
 */
export function encodeRecord(tokens: Uint16Array, settings: TokenSettings): Uint16Array {
  const { gridTokens, patches, grids, startToken, endToken } = tokenShape(settings);
  const record = new Uint16Array(grids * gridTokens);
  for (let g = 0; g < grids; g++) {
    record[g * gridTokens] = startToken;
    record.set(tokens.subarray(g * patches, (g + 1) * patches), g * gridTokens + 1);
    record[(g + 1) * gridTokens - 1] = endToken;
  }
  return record.slice(0, settings.record);
}
