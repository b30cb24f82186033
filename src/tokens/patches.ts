/** From grids to tokens and back: a token is a patch, its cells the digits of a number to the base of the states. */
import { type TokenSettings, tokenShape } from "./settings.ts";

/** What patches depend on. */
export type PatchShape = Pick<TokenSettings, "states" | "grid" | "patch">;

/**
 * Tokens of a grid's patches, row by row: the sum of cell i times states^i, cells row by row within the patch.
 * @param cells [grid, grid]
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
 * The grid of its tokens; what is missing or no patch is undefined in the answer.
 * @param tokens those between a grid's delimiters
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

/** Which token a cell belongs to, and which digit of it the cell is. */
function placeOf(cell: number, grid: number, patch: number): { token: number; digit: number } {
  const [y, x] = [Math.floor(cell / grid), cell % grid];
  return {
    token: Math.floor(y / patch) * (grid / patch) + Math.floor(x / patch),
    digit: (y % patch) * patch + (x % patch),
  };
}

/** The grids of a record; cells of the last one are undefined where the record cut it. */
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
 * A record of a simulation's grids: each between a start and an end token, the whole cut to length.
 * @param tokens of all grids, without delimiters
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
