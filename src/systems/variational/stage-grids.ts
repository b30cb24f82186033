/** How many grids of a stage exist at once while latents grow. */
import type { CellularSpec } from "./cells.ts";

/** Number of latents that grow together while their grids are small. */
export const GROUP = 8;
/** Largest side of a small grid, which alone has too few tiles for fast products of matrices. */
const SMALL = 8;

/** Tells how many grids of a stage exist at once when this many latents grow: one, or those of a group. */
export function gridsOf(spec: CellularSpec, stage: number, latents: number): number {
  const isSmall = stage < spec.sides.length - 1 && spec.sides[stage] <= SMALL;
  return isSmall ? Math.min(GROUP, latents) : 1;
}

/** Returns the extents of a stage's grids. */
export function gridParams(spec: CellularSpec, stage: number, latents: number) {
  const grids = gridsOf(spec, stage, latents);
  return { side: spec.sides[stage], channels: spec.channels, grids };
}
