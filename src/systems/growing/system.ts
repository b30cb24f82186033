/** Growing rules as a system: their kind, schema and initial weights. */
import type { System } from "../system.ts";
import type { RuleCard } from "./card.ts";
import { initialParameters } from "./initial.ts";
import { RULES } from "./kind.ts";
import { GROWING, type GrowingSpec, maskOf } from "./spec.ts";

export const GROWING_SYSTEM: System<GrowingSpec, RuleCard> = {
  ...RULES,
  schema: GROWING,
  initial: initialParameters,
  describe: ({ kind, channels, ...arithmetic }) => {
    return { kind, channels, ...RULES.constants, ...arithmetic };
  },
  // Readers of format 1 know no other mask than that of alpha, and no other seed than the cell in the middle; those of format 2
  // know no goals.
  format: (spec) => {
    if (spec.goals) return 3;
    return maskOf(spec).kind === "alpha" && !spec.seedCells ? 1 : 2;
  },
};
