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

/** What a rule was trained to do: grow; grow and stay; or grow, stay and heal (Distill 2020, experiments 1 to 3). */
export type Regime = "growing" | "persistent" | "regenerating";

/** What is worth knowing about a rule besides its arithmetic. */
export interface RuleCard {
  /** H and W of the grid it was trained on, and on which it is shown. */
  readonly grid: readonly [number, number];
  /** The pattern it grows, as the command line names targets: "emoji:lizard", or a file's name. */
  readonly target?: string;
  /** What it was trained to do. */
  readonly regime?: Regime;
  /** How it was trained; any JSON. */
  readonly recipe?: Readonly<Record<string, unknown>>;
  /** Where it comes from and under which licence, when it was not trained here. */
  readonly source?: string;
}

export const REGIME: Schema<Regime> = choice("growing", "persistent", "regenerating");

export const RULE_CARD: Schema<RuleCard> = object<RuleCard>({
  // A cell's row must fit the 16 bits that the fire draw has for it.
  grid: pair(whole(1, 65535)),
  target: optional(anyText()),
  regime: optional(REGIME),
  recipe: optional(anyObject()),
  source: optional(anyText()),
});
