/** Programs over the buffers of cell-buffers.ts that grow the pictures of a VNCA. */
import type { Call, Program } from "../../engine/engine.ts";
import * as grid from "../../ops/grid/op.ts";
import * as variationalStep from "../../ops/variational-step/op.ts";
import { seedChain } from "./cell-buffers.ts";
import type { CellularSpec } from "./cells.ts";
import { chainForward, packChain } from "./convolutions.ts";
import { sharedChains } from "./draw-buffers.ts";
import { decodeMoves, forLatents, type Move, planOf } from "./moves.ts";
import { gridParams } from "./stage-grids.ts";

/** Packs the weights in the order in which the kernels read them. */
export function packWeights(spec: CellularSpec): Call[] {
  const buffers = { plan: "plan", update: "update", packed: "update.packed" };
  return [
    variationalStep.pack.call(buffers, planOf(spec), { once: true }),
    ...packChain(seedChain(spec)),
    ...sharedChains(spec).flatMap(packChain),
  ];
}

/** A stretch of moves. Moves are numbered: 0 makes the first grid, then come steps and doublings. */
export interface Stretch {
  /** The move after which the stretch starts, from grids in `start`; if left out, it starts from latents in `z`. */
  readonly from?: number;
  /** The last move of the stretch, whose grids go to `cells`. */
  readonly to: number;
}

/** Grows this many latents, or grids, for a stretch of moves. */
export function decodeProgram(spec: CellularSpec, { from, to }: Stretch, count: number): Program {
  const moves = decodeMoves(spec, false, count, "priors");
  const calls = moves
    .slice(from === undefined ? 0 : from + 1, to + 1)
    .flatMap((move) => move.calls);
  const store = gridCall(grid.store, spec, moves[to], "cells", count);
  return [
    ...packWeights(spec),
    ...(from === undefined ? chainForward(seedChain(spec), count) : []),
    ...forLatents([...load(spec, moves, from, count), ...calls, store], count),
  ];
}

/**
 * Grows one latent, or one grid, and stores every grid on the way, that of move i as `film.i`.
 * @param from the move after which growth starts, from the grid in `start`; if left out, it starts from the latent `z`
 */
export function filmProgram(spec: CellularSpec, from?: number): Program {
  const moves = decodeMoves(spec, false, 1, "priors");
  const calls = moves.map((move, i) => [
    ...move.calls,
    gridCall(grid.store, spec, move, `film.${i}`),
  ]);
  return [
    ...packWeights(spec),
    ...(from === undefined ? chainForward(seedChain(spec), 1) : []),
    ...load(spec, moves, from, 1),
    ...calls.slice(from === undefined ? 0 : from + 1).flat(),
  ];
}

/** If growth starts from a grid after some move, loads that grid to where the move would have made it. */
function load(
  spec: CellularSpec,
  moves: readonly Move[],
  from: number | undefined,
  count: number,
): Call[] {
  return from === undefined ? [] : [gridCall(grid.load, spec, moves[from], "start", count)];
}

/** Returns the side of the grid after each move, in cells. */
export function moveSides(spec: CellularSpec): number[] {
  return decodeMoves(spec, false, 1, "priors").map(({ stage }) => spec.sides[stage]);
}

/** Loads cells into a grid, or stores those of a grid. */
export function gridCall(
  op: typeof grid.load | typeof grid.store,
  spec: CellularSpec,
  { stage, slice }: Pick<Move, "stage" | "slice">,
  cells: string,
  latents = 1,
): Call {
  const params = { ...gridParams(spec, stage, latents), from: slice };
  return op.call({ states: `states.${stage}`, cells }, params);
}
