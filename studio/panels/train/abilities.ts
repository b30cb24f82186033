/** Says what a trained rule can do, in a sentence. */
import { HEALING } from "blastema/measure";
import type { Check } from "blastema/training";
import type { Result } from "../../worker/train-protocol.ts";

/** "It grows, stays and heals 95 of 96 cuts." */
export function abilitiesOf({ grown, error, check }: Result): string {
  const all = grown.length > 1 ? "all its pictures" : "its picture";
  if (!isWithin(check ? check.grown : error, HEALING.grown))
    return `It does not grow ${all} yet: train longer, or try a simpler picture.`;
  if (!check) return `It grows ${all}. Nothing else was measured: Test does.`;
  const abilities = ["grows", staying(check), changing(check), healing(check)].filter(
    (words) => words !== "",
  );
  const last = abilities.pop();
  return `It ${abilities.join(", ")} and ${last}.`;
}

function staying({ at2000, at10000 }: Check): string {
  if (!isWithin(at2000, HEALING.kept)) return "does not stay";
  return isWithin(at10000, HEALING.kept) ? "stays" : "stays for 2,000 steps";
}

/** Of a rule with goals. */
function changing({ switches = 0, unswitched = 0 }: Check): string {
  return switches > 0 ? `makes ${switches - unswitched} of ${switches} changes` : "";
}

function healing({ cuts, unhealed }: Check): string {
  return cuts > 0 ? `heals ${cuts - unhealed.length} of ${cuts} cuts` : "";
}

/** Whether an error was measured, and is within a limit. */
function isWithin(error: number | null, limit: number): boolean {
  return (error ?? Number.NaN) <= limit;
}
