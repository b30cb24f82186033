/** What the pages show of a zoo rule's card; the rest (every cut's error) would be a hundred kilobytes. */
import type { Regime } from "blastema";

/** The part of a card that comes with the pages. What was not measured is missing, or null. */
export interface ZooCard {
  readonly target: string;
  readonly regime: Regime;
  readonly grid: readonly [number, number];
  /** Whether `blastema heal` found that the rule heals. */
  readonly heals?: boolean;
  /** Share of the cuts of `blastema heal` that it repairs. */
  readonly healedShare?: number;
  /** Errors to the target of creatures that are left alone, by the step they were measured at. */
  readonly drift?: { readonly at2000: number | null; readonly at10000: number | null };
  /** Whether it takes the rough handling of `blastema heal --rough`, and the share of creatures that are themselves again. */
  readonly rough?: { readonly holds: boolean; readonly heldShare: number };
}

/** Takes from a card, as zoo/ has it, what the pages show. */
export function shownCard({ target, regime, grid, heal }: StoredCard): ZooCard {
  const { heals, healedShare, target: drift } = heal ?? {};
  const rough = heal?.rough && { holds: heal.rough.holds, heldShare: heal.rough.heldShare };
  return { target, regime, grid, heals, healedShare, drift, rough };
}

/** A card as zoo/ has it. */
interface StoredCard extends Pick<ZooCard, "target" | "regime" | "grid"> {
  readonly heal?: Pick<ZooCard, "heals" | "healedShare" | "rough"> & {
    readonly target: ZooCard["drift"];
  };
}
