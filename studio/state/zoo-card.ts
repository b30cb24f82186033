/** What the pages say of a zoo rule is made of this part of its card. */
import type { Regime, RuleCard } from "blastema";

type TextureVerdict = NonNullable<RuleCard["texture"]>;

/** What was not measured is missing, or null. */
export interface ZooCard {
  readonly target?: string;
  /** What a rule with goals grows: "tropical fish". */
  readonly goals?: readonly string[];
  readonly regime: Regime;
  readonly grid: readonly [number, number];
  /** Whether `blastema heal` found that the rule heals. */
  readonly heals?: boolean;
  /** Share of the cuts of `blastema heal` that it repairs. */
  readonly healedShare?: number;
  /** Share of the changes from one goal to another that succeed. */
  readonly switchedShare?: number;
  /** Errors to the target of creatures that are left alone, by the step they were measured at. */
  readonly drift?: { readonly at2000: number | null; readonly at10000: number | null };
  /** Whether it takes the rough handling of `blastema heal --rough`, and the share of creatures that are themselves again. */
  readonly rough?: { readonly holds: boolean; readonly heldShare: number };
  /** What `blastema texture eval` found of a texture, or of each that a rule with goals grows. */
  readonly textures?: readonly TextureVerdict[];
}

/** Takes from a card, as zoo/ has it, what the pages show. Of a rule with goals, errors are those of the worst. */
export function shownCard({ target, targets, regime, grid, heal, texture }: StoredCard): ZooCard {
  const { heals, healedShare, switchedShare } = heal ?? {};
  const goals = targets?.map((name) => name.replace(/^.*:|\.\w+$/g, "").replaceAll("-", " "));
  const drift = heal?.goals ? worstOf(heal.goals.map((goal) => goal.target)) : heal?.target;
  const rough = heal?.rough && { holds: heal.rough.holds, heldShare: heal.rough.heldShare };
  return {
    target,
    goals,
    regime,
    grid,
    heals,
    healedShare,
    switchedShare,
    drift,
    rough,
    textures: texture && (texture.goals ?? [texture]),
  } as ZooCard;
}

type Drift = NonNullable<ZooCard["drift"]>;

function worstOf(drifts: readonly Drift[]): Drift {
  const worst = (step: keyof Drift): number | null => {
    const errors = drifts.map((drift) => drift[step]);
    return errors.some((error) => error === null) ? null : Math.max(...(errors as number[]));
  };
  return { at2000: worst("at2000"), at10000: worst("at10000") };
}

/** A card as zoo/ has it. */
export interface StoredCard extends Pick<ZooCard, "target" | "regime" | "grid"> {
  readonly targets?: readonly string[];
  readonly texture?: TextureVerdict & { readonly goals?: readonly TextureVerdict[] };
  readonly heal?: Pick<ZooCard, "heals" | "healedShare" | "switchedShare" | "rough"> & {
    readonly target?: Drift;
    readonly goals?: readonly { readonly target: Drift }[];
  };
}
