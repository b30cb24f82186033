/** Growing rules as a kind of model, as far as their files need to know it. */
import { ALPHA } from "../../ops/cell.ts";
import type { ModelKind } from "../system.ts";
import { RULE_CARD, type RuleCard } from "./card.ts";
import { type GrowingSpec, parameterShapes, validateGrowing } from "./spec.ts";

/** The channels that hold colour and alpha, for readers that know only the file. */
const COLOURS = { visible: [0, 1, 2], alpha: ALPHA };

export const RULES: ModelKind<GrowingSpec, RuleCard> = {
  kind: "nca",
  noun: "rule",
  validate: validateGrowing,
  shapes: parameterShapes,
  card: RULE_CARD,
  constants: COLOURS,
  describe: ({ kind, channels, ...arithmetic }) => ({ kind, channels, ...COLOURS, ...arithmetic }),
};
