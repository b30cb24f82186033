/** What the pages call a rule of the zoo. */

/** Name of what a rule of the zoo grows: "Lizard", of "lizard-growing"; "Lizard of 16 cells", of "lizard-16-growing"; "Three goals", of "three-goals". */
export function patternOf(name: string): string {
  const words = name
    .replace(/-(?!goals|textures)[a-z]+$/, "")
    .replaceAll("-", " ")
    .replace(/\d+$/, "of $& cells");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Title of a rule of the zoo: "Lizard that heals", "Leopard texture". @param goals what a rule with goals grows */
export function titleOf(name: string, verb: string, goals?: readonly string[]): string {
  const pattern = patternOf(name);
  if (name.endsWith("-texture")) return `${pattern} texture`;
  return goals ? `${pattern} in one: ${goals.join(", ")}` : `${pattern} that ${verb}`;
}
