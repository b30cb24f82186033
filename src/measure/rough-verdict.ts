/** Sums up rough handling in one sentence. */
import { HEALING } from "./cuts.ts";
import type { RoughReport, RoughTrial } from "./rough.ts";
import { HANDLINGS, type Handling, ROUGH } from "./rough-handling.ts";

/** What is done, as a sentence names it. */
const WORDS: Readonly<Record<Handling, string>> = {
  "swipes-across": "swipes across",
  "swipes-down": "swipes down",
  eraser: "the held eraser",
  "cut-again": "cuts while it mends",
  "two-seeds": "two seeds",
};

/** Whether a creature is itself again: in its place, further along, or grown together with a second one. */
function hasHeld({ outcome }: RoughTrial): boolean {
  return outcome === "healed" || outcome === "moved" || outcome === "merged";
}

/** The share of the trials that held, whether the rule takes rough handling, and the sentence about it. */
export function describeRough(
  trials: readonly RoughTrial[],
  drift: number,
): Pick<RoughReport, "holds" | "heldShare" | "verdict"> {
  const fair = trials.filter(({ outcome }) => outcome !== "lost");
  const held = fair.filter(hasHeld);
  const heldShare = held.length / fair.length;
  const stays = drift <= HEALING.kept;
  const holds = heldShare >= HEALING.share && stays;
  const moved = held.flatMap((trial) => trial.moved?.map(Math.abs) ?? []);
  const parts = [
    `${held.length} of ${fair.length} creatures are themselves again${movedWords(moved)}`,
    ...(held.length < fair.length ? [worstWords(fair)] : []),
    ...(fair.length < trials.length
      ? [`${trials.length - fair.length} lost a part whole and cannot heal`]
      : []),
    ...(stays ? [] : [`left alone, it does not stay itself for ${steps(ROUGH.readAgainAt)}`]),
  ];
  const verdict = `The rule ${holds ? "takes" : "does not take"} rough handling: ${parts.join("; ")}.`;
  return { holds, heldShare, verdict };
}

/** @param moved distances along both axes of the creatures that moved */
function movedWords(moved: readonly number[]): string {
  if (moved.length === 0) return "";
  const most = Math.max(...moved);
  return `, ${moved.length / 2} of them moved by up to ${most} cell${most === 1 ? "" : "s"}`;
}

/** Names the handling that most of its creatures did not survive. */
function worstWords(fair: readonly RoughTrial[]): string {
  const counts = HANDLINGS.map((handling) => {
    const own = fair.filter((trial) => trial.handling === handling);
    return { handling, held: own.filter(hasHeld).length, of: own.length };
  }).filter(({ of }) => of > 0);
  const worst = counts.reduce((one, other) =>
    other.held / other.of < one.held / one.of ? other : one,
  );
  return `the worst are ${WORDS[worst.handling]}, ${worst.held} of ${worst.of}`;
}

function steps(count: number): string {
  return `${count.toLocaleString("en-GB")} steps`;
}
