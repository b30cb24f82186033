/** The card of a growing rule. */
import {
  anyObject,
  anyText,
  atLeast,
  choice,
  list,
  object,
  oneOf,
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
  /** The pictures of a rule with goals, in the order of its goals. */
  readonly targets?: readonly string[];
  /** What the rule was trained for. */
  readonly regime?: Regime;
  /** How the rule was trained; any JSON object. */
  readonly recipe?: Readonly<Record<string, unknown>>;
  /** What was measured of the rule. */
  readonly heal?: HealVerdict;
  /** What was measured of a texture. */
  readonly texture?: TextureVerdict;
  /** Where the rule comes from and under which licence, if it was not trained here. */
  readonly source?: string;
}

/** Whether a rule heals, as `heal` finds it. What was not measured, or is no number, is null. */
export interface HealVerdict {
  readonly heals: boolean;
  /** Share of the cuts that healed, of those that can. */
  readonly healedShare: number | null;
  /** Of a rule with goals: share of the changes of goal that succeeded. Other figures are those of all goals, or of the worst. */
  readonly switchedShare?: number | null;
  /** Mean errors to the target: of uncut creatures by step, and of cut ones 300 steps after the cut. */
  readonly target: {
    readonly grown: number | null;
    readonly afterRegrowth: number | null;
    readonly at2000: number | null;
    readonly at10000: number | null;
  };
  /** What `heal --rough` finds. */
  readonly rough?: {
    /** Whether the rule takes rough handling. */
    readonly holds: boolean;
    /** Share of the roughly handled creatures that are themselves again, of those that can be. */
    readonly heldShare: number | null;
    /** Recovery in per cent, as NCAtorch defines it. */
    readonly recovery: number | null;
  };
}

/** Losses of a texture, as `texture eval` finds them; null where they are no numbers. */
export interface TextureVerdict {
  /** Of the picture's own pixels in any order. */
  readonly scrambled: number | null;
  /** After 300 steps, on a grid of the picture's size. */
  readonly grown: number | null;
  /** After 300 steps, on a grid of twice its height and width. */
  readonly twice: number | null;
  /** Of the grown one with its left half cut away, and 300 steps later. */
  readonly cut: number | null;
  readonly regrown: number | null;
  /** Recovery from that cut in per cent, as NCAtorch defines it: (after - cut) / (before - cut). */
  readonly recovery: number | null;
  readonly at10000: number | null;
}

export const REGIME: Schema<Regime> = choice("growing", "persistent", "regenerating");

/** A number; null if it was not measured. */
const measured = (least: number): Schema<number | null> =>
  oneOf<number | null>(atLeast(least), choice(null));

const HEAL_VERDICT: Schema<HealVerdict> = object<HealVerdict>({
  heals: choice(true, false),
  healedShare: measured(0),
  switchedShare: optional(measured(0)),
  target: object({
    grown: measured(0),
    afterRegrowth: measured(0),
    at2000: measured(0),
    at10000: measured(0),
  }),
  rough: optional(
    object({
      holds: choice(true, false),
      heldShare: measured(0),
      recovery: measured(Number.NEGATIVE_INFINITY),
    }),
  ),
});

const TEXTURE_VERDICT: Schema<TextureVerdict> = object<TextureVerdict>({
  scrambled: measured(0),
  grown: measured(0),
  twice: measured(0),
  cut: measured(0),
  regrown: measured(0),
  recovery: measured(Number.NEGATIVE_INFINITY),
  at10000: measured(0),
});

export const RULE_CARD: Schema<RuleCard> = object<RuleCard>({
  // The draw of fire masks has 16 bits for a cell's row.
  grid: pair(whole(1, 65535)),
  target: optional(anyText()),
  targets: optional(list(anyText(), 2, 32)),
  regime: optional(REGIME),
  recipe: optional(anyObject()),
  heal: optional(HEAL_VERDICT),
  texture: optional(TEXTURE_VERDICT),
  source: optional(anyText()),
});
