/** What kernels that score a grid get of a call. */
import { gridStart } from "./layout.ts";
import type { Scored } from "./scored.ts";

/** @param own numbers of a pixel, and what else a likelihood has */
export function scoredNumbers(
  args: Scored & { readonly index: number; readonly scale?: number },
  { depth, mixtures = 0 }: { readonly depth: number; readonly mixtures?: number },
) {
  const { side, channels, size, framed, from, samples, index, scale = 0 } = args;
  const picture = Math.floor(index / samples) * size ** 2 * depth;
  const [grid, dGrid] = [gridStart(args, from, index), gridStart(args, 0, index)];
  return { side, channels, grid, dGrid, size, framed, picture, depth, mixtures, index, scale };
}
