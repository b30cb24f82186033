/** The outcomes of a cut in words; their names are those of their colours in heal.css. */
import type { Outcome } from "blastema/measure";

export const OUTCOMES: Record<Outcome, { words: string; says: string }> = {
  new: {
    words: "as if never cut",
    says: "The error is at most a tenth of what counts as healed.",
  },
  healed: { words: "healed", says: "Close enough to the creature that was never cut." },
  unhealed: { words: "not healed", says: "Some of the wound, or a scar, is still there." },
  worse: {
    words: "worse than the wound",
    says: "Further from the uncut creature than just after the cut.",
  },
};

export const OUTCOME_NAMES = Object.keys(OUTCOMES) as Outcome[];

/** Writes an error with three digits. */
export function figure(error: number): string {
  if (!Number.isFinite(error)) return "not a number";
  if (error > 0 && error < 0.001) return "below 0.001";
  return error < 1000 ? error.toFixed(3) : error.toExponential(1);
}
