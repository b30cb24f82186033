/** The goals of a run: which of them a sample has, and what it is compared with. */
import { VISIBLE } from "../../ops/cell.ts";
import type { GrowingRun } from "../run.ts";

/** How many pictures the rule of a run learns; 1 if it has no goals. */
export function pictureCount({ spec }: Pick<GrowingRun, "spec">): number {
  return spec.goals?.length ?? 1;
}

/** Returns the goal of a place of the pool. Places take turns, so that all goals have as many, and a state that changes place changes its goal. */
export function goalOfPlace(run: Pick<GrowingRun, "spec">, place: number): number {
  return place % pictureCount(run);
}

/** Returns the picture of a goal [H, W, 4]. */
export function targetOf(
  { target, height, width }: Pick<GrowingRun, "target" | "height" | "width">,
  goal: number,
): Float32Array {
  const length = height * width * VISIBLE;
  return target.subarray(goal * length, (goal + 1) * length);
}
