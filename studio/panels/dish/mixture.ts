/** Mixtures of goals, as settings and `<nca-canvas>` name them, "lizard:0.5,fish:0.5", and as people say them. */

/** A goal, and how much of it is wanted. */
export interface Share {
  readonly name: string;
  readonly share: number;
}

/** Whether several goals are wanted at once. */
export function isMixture(wanted = ""): boolean {
  return wanted.includes(",");
}

export function sharesOf(wanted: string): Share[] {
  return wanted.split(",").map((part) => {
    const [name = "", share = 1] = part.split(":");
    return { name, share: Number(share) };
  });
}

/** Two goals, of which the second has this share. */
export function mixtureOf(one: string, other: string, share: number): string {
  const [rest, part] = [1 - share, share].map((value) => Number(value.toFixed(2)));
  return `${one}:${rest},${other}:${part}`;
}

/** "Half lizard, half butterfly: nobody taught it that." */
export function sentenceOf(wanted: string): string {
  const shares = sharesOf(wanted).filter(({ share }) => share !== 0);
  const [first, ...others] = shares;
  if (first && others.length === 0) return `All ${wordsOf(first.name)}, as it learned to be.`;
  const parts = shares.map(({ name, share }) => {
    const amount = share === 0.5 ? "half" : `${Math.round(100 * share)}%`;
    return `${amount} ${wordsOf(name)}`;
  });
  const text = parts.join(", ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}: nobody taught it that.`;
}

/** A goal as people say it: "tropical fish". */
export function wordsOf(name: string): string {
  return name.replaceAll(/[-_]/g, " ");
}
