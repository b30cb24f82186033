/** What a text asks of a rule with goals: all of one, "fish", or of several as much as it says, "lizard:0.5,fish:0.5". */

/** A goal, and how much of it is wanted. */
export type Share = readonly [name: string, share: number];

/** Returns the goals that a text names; the share of one is NaN where it is no number. */
export function sharesOf(text: string): Share[] {
  return text.split(",").map((part) => {
    const [name, share = 1] = part.split(/:(.*)/);
    return [name, Number(share || Number.NaN)];
  });
}

/** The text that asks for so much of each of several goals, rounded to hundredths. */
export function mixtureOf(shares: readonly Share[]): string {
  return shares.map(([name, share]) => `${name}:${Number(share.toFixed(2))}`).join(",");
}
