/** Growing rules as a kind of model, as far as their files need to know it. */
import { ALPHA } from "../../ops/cell.ts";
import type { ModelKind } from "../system.ts";
import { RULE_CARD, type RuleCard } from "./card.ts";
import { type GrowingSpec, parameterShapes, validateGrowing } from "./spec.ts";

/** What reading a rule takes; all of the system is in system.ts, of which a page that shows rules needs no more. */
export const RULES: ModelKind<GrowingSpec, RuleCard> = {
  kind: "nca",
  noun: "rule",
  validate: validateGrowing,
  shapes: parameterShapes,
  card: RULE_CARD,
  // Channels that hold colour and alpha.
  constants: { visible: [0, 1, 2], alpha: ALPHA },
};
