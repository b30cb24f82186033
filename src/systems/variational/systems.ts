/** The variational models as systems: the VNCA, whose cells grow, and the deconvolution baseline. */
import type { System } from "../system.ts";
import { type BaselineSpec, baselineShapes, initialBaseline } from "./baseline.ts";
import { DECONVOLUTION, validateBaseline } from "./baseline-validate.ts";
import { VARIATIONAL_CARD, type VariationalCard } from "./card.ts";
import { type CellularSpec, cellularShapes, initialCellular } from "./cells.ts";
import { CELLULAR, validateCellular } from "./cells-validate.ts";

const shared = { noun: "variational model", card: VARIATIONAL_CARD };

export const CELLULAR_SYSTEM: System<CellularSpec, VariationalCard> = {
  ...shared,
  kind: "vnca",
  schema: CELLULAR,
  validate: validateCellular,
  shapes: cellularShapes,
  initial: initialCellular,
  // Readers of format 1 know no draws.
  format: ({ draws }) => (draws ? 2 : 1),
};

export const DECONVOLUTION_SYSTEM: System<BaselineSpec, VariationalCard> = {
  ...shared,
  kind: "deconvolution",
  schema: DECONVOLUTION,
  validate: validateBaseline,
  shapes: baselineShapes,
  initial: initialBaseline,
};
