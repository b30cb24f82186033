/** The card of a growing rule. */
import {
  anyObject,
  anyText,
  choice,
  object,
  optional,
  pair,
  type Schema,
  whole,
} from "../../numbers/schema.ts";

/** What a rule was trained for: to grow; to grow and stay; or to grow, stay and heal (Distill 2020, experiments 1 to 3). */
export type Regime = "growing" | "persistent" | "regenerating";

/** What a model file says of a rule besides its arithmetic. */
export interface RuleCard {
  /** H and W of the grid on which the rule was trained and is shown, in cells. */
  readonly grid: readonly [number, number];
  /** The picture that the rule grows, as the command line names it: "emoji:lizard", or the name of a file. */
  readonly target?: string;
  /** What the rule was trained for. */
  readonly regime?: Regime;
  /** How the rule was trained; any JSON object. */
  readonly recipe?: Readonly<Record<string, unknown>>;
  /** What was measured of the rule when it was trained, as training writes it; any JSON object. */
  readonly heal?: Readonly<Record<string, unknown>>;
  /** Where the rule comes from and under which licence, if it was not trained here. */
  readonly source?: string;
}

export const REGIME: Schema<Regime> = choice("growing", "persistent", "regenerating");

export const RULE_CARD: Schema<RuleCard> = object<RuleCard>({
  // The draw of fire masks has 16 bits for a cell's row.
  grid: pair(whole(1, 65535)),
  target: optional(anyText()),
  regime: optional(REGIME),
  recipe: optional(anyObject()),
  heal: optional(anyObject()),
  source: optional(anyText()),
});
