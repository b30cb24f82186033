/** Counts what became of the rules that a data set has tried. */
import type { RuleOutcome, Verdict } from "../../tokens/generator.ts";

export interface Tally {
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** Number of simulations that collapsed and were replaced. */
  readonly collapsed: number;
  /** Number of rules rejected since the last accepted one. */
  readonly inVain: number;
}

export const NO_RULES: Tally = {
  verdicts: { accepted: 0, below: 0, above: 0, collapsing: 0 },
  collapsed: 0,
  inVain: 0,
};

export function tallied(tally: Tally, { verdict, collapsed }: RuleOutcome): Tally {
  return {
    verdicts: { ...tally.verdicts, [verdict]: tally.verdicts[verdict] + 1 },
    collapsed: tally.collapsed + collapsed,
    inVain: verdict === "accepted" ? 0 : tally.inVain + 1,
  };
}

export function tried({ verdicts }: Tally): number {
  return Object.values(verdicts).reduce((sum, rules) => sum + rules, 0);
}

/** Share of the tried rules that were kept. */
export function acceptance(tally: Tally): number {
  return tally.verdicts.accepted / tried(tally);
}
