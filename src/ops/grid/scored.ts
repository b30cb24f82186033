/** What a likelihood scores of a grid, and against what. */
import { atLeast, type Numbers } from "../define.ts";
import { slicesLength } from "./layout.ts";

/**
 * The loop counts latents, `samples` to a picture; `from` is the slice of the states. A picture of side `size` lies in the
 * middle of its grid; `framed` is 1 to score the cells around it too, against zeros.
 */
export const SCORED = {
  side: "count",
  channels: "count",
  grids: "count",
  from: "count",
  size: "count",
  framed: "count",
  samples: "count",
} as const;

/** {@link SCORED} with values. */
export type Scored = Numbers<typeof SCORED>;

/** @param depth numbers of a pixel */
export function scoredLengths(scored: Scored, depth: number, turns: number) {
  const pictures = Math.ceil(turns / scored.samples);
  return {
    states: atLeast(slicesLength(scored, scored.from + 1)),
    picture: atLeast(pictures * scored.size ** 2 * depth),
    logLikelihood: atLeast(turns),
  };
}

/** @param numbers of a cell that describe its pixel */
export function isScorable(scored: Scored, numbers: number): boolean {
  return scored.grids > 0 && scored.size <= scored.side && numbers <= scored.channels;
}
