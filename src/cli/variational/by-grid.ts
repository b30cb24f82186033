/** Words for what each grid of a model carries whose cells draw. */
import { type GridNats, silentGrids } from "../../measure/variational/by-grid.ts";
import { note } from "../output.ts";

/** Names a grid: "latent", or "7 x 7". */
export function gridName(grid: GridNats["grid"]): string {
  return grid === "latent" ? grid : `${grid} x ${grid}`;
}

/** Lists what each grid carries: "latent 7.0, 7 x 7 12.7, 14 x 14 14.4". */
export function gridsInWords(grids: readonly GridNats[]): string {
  // A sampled divergence may be a little below zero.
  const figure = (nats: number): string => nats.toFixed(1).replace("-0.0", "0.0");
  return grids.map(({ grid, nats }) => `${gridName(grid)} ${figure(nats)}`).join(", ");
}

/** Says on stderr which grids carry nothing. */
export function noteSilent(grids: readonly GridNats[]): void {
  for (const grid of silentGrids(grids))
    note(
      grid === "latent"
        ? "The latent carries nothing: pictures do not depend on it."
        : `What cells draw on ${gridName(grid)} carries nothing: the model might do without it.`,
    );
}
