/** Growing rules as a system: their kind, schema and initial weights. */
import type { System } from "../system.ts";
import type { RuleCard } from "./card.ts";
import { initialParameters } from "./initial.ts";
import { RULES } from "./kind.ts";
import { GROWING, type GrowingSpec } from "./spec.ts";

export const GROWING_SYSTEM: System<GrowingSpec, RuleCard> = {
  ...RULES,
  schema: GROWING,
  initial: initialParameters,
};
