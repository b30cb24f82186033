/** The moves of growth, as the commands of `vae` name them: 0 makes the first grid. */
import type { CellularSpec } from "../../systems/variational/cells.ts";
import { moveSides } from "../../systems/variational/programs.ts";
import { UserError } from "../failure.ts";

/** How long a step, the first grid of a stage and the last grid are shown, in milliseconds. */
const DELAY = 120;
const DOUBLING = 400;
const LAST = 2000;

/** Checks that a model has a move. @throws UserError when it has not */
export function checkMove(spec: CellularSpec, move: number): void {
  const last = moveSides(spec).length - 1;
  if (move > last) throw new UserError(`Growth has moves 0 to ${last}; there is no move ${move}.`);
}

/** The moves that begin a stage: those after which the grid has a new size. */
export function stageStarts(spec: CellularSpec): number[] {
  const sides = moveSides(spec);
  return sides.flatMap((side, move) => (side === sides[move - 1] ? [] : [move]));
}

/** How long each frame of growth is shown, in milliseconds. @param sides side of the grid in each frame */
export function frameDelays(sides: readonly number[]): number[] {
  return sides.map((side, i) => {
    if (i === sides.length - 1) return LAST;
    return side === sides[i - 1] ? DELAY : DOUBLING;
  });
}
