/** What the divergence of a model whose cells draw is made of: nats of the latent, and of what was drawn on each grid. */
import { mean } from "../../numbers/statistics.ts";
import type { NatsByGrid } from "../../systems/variational/autoencoder.ts";
import { drawStages } from "../../systems/variational/draws.ts";
import type { VariationalSpec } from "../../systems/variational/spec.ts";

/** Nats a picture below which a grid carries nothing. */
const SILENT = 0.1;

/** What one grid carries. */
export interface GridNats {
  /** Side of the grid in cells; "latent" for the latent itself. */
  readonly grid: number | "latent";
  /** Mean over pictures, in nats a picture. */
  readonly nats: number;
}

/**
 * Returns the means over pictures of the parts of the divergence, in the order of growth; none if cells draw nothing.
 * @param results results of pictures, each with its parts
 */
export function natsByGrid(
  spec: VariationalSpec,
  results: readonly { readonly grids?: NatsByGrid }[],
): GridNats[] {
  if (spec.kind !== "vnca" || spec.draws === undefined) return [];
  const names: GridNats["grid"][] = ["latent", ...drawStages(spec).map(({ side }) => side)];
  return names.map((grid, place) => ({
    grid,
    nats: mean(results.map(({ grids }) => grids?.[place] ?? Number.NaN)),
  }));
}

/** Returns the grids that carry nothing: training has collapsed them, and the model might do without. */
export function silentGrids(grids: readonly GridNats[]): GridNats["grid"][] {
  return grids.filter(({ nats }) => Math.abs(nats) < SILENT).map(({ grid }) => grid);
}
