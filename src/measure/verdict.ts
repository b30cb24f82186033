import type { HealVerdict } from "../systems/growing/card.ts";
import { known } from "./error.ts";
import type { HealReport } from "./heal.ts";
import { type GoalsReport, worstOf } from "./heal-goals.ts";
import type { RoughReport } from "./rough.ts";

/** What the card of a rule with goals keeps of what was measured: errors of the goal that is worst off. */
export function goalsVerdict({
  heals,
  healedShare,
  switchedShare,
  goals,
}: GoalsReport): HealVerdict {
  const worst = (when: keyof HealVerdict["target"]) => known(worstOf(goals, when));
  return {
    heals,
    healedShare: known(healedShare),
    switchedShare: known(switchedShare),
    target: {
      grown: worst("grown"),
      afterRegrowth: worst("afterRegrowth"),
      at2000: worst("at2000"),
      at10000: worst("at10000"),
    },
  };
}

/** What a rule's card keeps of what was measured. */
export function healVerdict(
  { heals, healedShare, target }: HealReport,
  rough?: RoughReport,
): HealVerdict {
  const { grown, afterRegrowth, at2000, at10000 } = target;
  return {
    heals,
    healedShare: known(healedShare),
    target: {
      grown: known(grown),
      afterRegrowth: known(afterRegrowth),
      at2000: known(at2000),
      at10000: known(at10000),
    },
    ...(rough && {
      rough: {
        holds: rough.holds,
        heldShare: known(rough.heldShare),
        recovery: known(rough.recovery),
      },
    }),
  };
}
