/** Growing rules as a kind of model. */
import { ALPHA } from "../../ops/cell.ts";
import type { ModelKind } from "../system.ts";
import { RULE_CARD, type RuleCard } from "./card.ts";
import { type GrowingSpec, maskOf, parameterShapes, validateGrowing } from "./spec.ts";

/** Channels that hold colour and alpha. */
const COLOURS = { visible: [0, 1, 2], alpha: ALPHA };

export const RULES: ModelKind<GrowingSpec, RuleCard> = {
  kind: "nca",
  noun: "rule",
  validate: validateGrowing,
  shapes: parameterShapes,
  card: RULE_CARD,
  constants: COLOURS,
  describe: ({ kind, channels, ...arithmetic }) => ({ kind, channels, ...COLOURS, ...arithmetic }),
  // Readers of format 1 know no other mask than that of alpha.
  format: (spec) => (maskOf(spec).kind === "alpha" ? 1 : 2),
};
