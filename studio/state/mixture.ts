/** What is wanted of a rule with goals, one of them or a mixture, and how people say it. */
import { mixtureOf, sharesOf } from "blastema/models";

/** Whether several goals are wanted at once. */
export function isMixture(wanted = ""): boolean {
  return sharesOf(wanted).length > 1;
}

/** Whether what is wanted is one of these goals, or a mixture of parts of them. */
export function isOf(goals: readonly string[], wanted: string): boolean {
  const isPart = ([name, share]: ReturnType<typeof sharesOf>[number]): boolean =>
    goals.includes(name) && share >= 0 && share <= 1;
  return goals.includes(wanted) || (isMixture(wanted) && sharesOf(wanted).every(isPart));
}

/** Two goals, of which the second has this share. */
export function mixed(one: string, other: string, share: number): string {
  return mixtureOf([
    [one, 1 - share],
    [other, share],
  ]);
}

/** "Half lizard, half butterfly: nobody taught it that." */
export function sentenceOf(wanted: string): string {
  const shares = sharesOf(wanted).filter(([, share]) => share !== 0);
  const [first, ...others] = shares;
  if (first && others.length === 0) return `All ${wordsOf(first[0])}, as it learned to be.`;
  const parts = shares.map(([name, share]) => {
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
