/**
 * The rules that come with the studio: those in zoo/, named `<pattern>-<regime>`, or for their goals. Scripts hold what the first screen
 * needs of them; the rest lies in files (scripts/studio-zoo.ts), which are loaded when it is asked for.
 */
import { few, folder, rules, type ZooGroup } from "virtual:zoo";
import { signal } from "@preact/signals";
import { patternOf, titleOf } from "./labels.ts";

export interface ZooEntry {
  readonly name: string;
  /** Name of the creature: "Lizard". */
  readonly pattern: string;
  /** The last word of its name; of a creature what it was trained for: "regenerating". */
  readonly regime: string;
  /** What it does: "heals". */
  readonly verb: string;
  /** Title of the rule: "Lizard that heals". */
  readonly title: string;
  /** Whether it was trained to heal, and does. */
  readonly heals: boolean;
  /** Whether it is a texture, which grows as far as there is room. */
  readonly isTexture: boolean;
  /** Address of the rule file. */
  readonly url: string;
  /** Address of its picture. */
  readonly thumbnail: string;
}

/** The zoo's rules, sorted by pattern, then by regime. */
export const zoo: readonly ZooEntry[] = rules.map(([name, verb, goals]) => ({
  name,
  pattern: patternOf(name),
  regime: name.slice(name.lastIndexOf("-") + 1),
  verb,
  title: titleOf(name, verb, goals),
  heals: verb === "heals",
  isTexture: verb === "covers",
  url: `zoo/${name}.safetensors`,
  thumbnail: `${folder}${name}.webp`,
}));

/** A few of them, which differ. */
export const someOfZoo: readonly ZooEntry[] = few.flatMap((name) => zooEntry(name) ?? []);

/** The groups of the picker; none until they are loaded. */
export const zooGroups = signal<readonly ZooGroup[]>([]);

/** Finds a rule of the zoo by its name. */
export function zooEntry(name: string): ZooEntry | undefined {
  return zoo.find((candidate) => candidate.name === name);
}

/** Finds all rules of the zoo that grow the same, by what they were trained for: to grow, to stay, to heal. */
export function kinOf({ pattern }: ZooEntry): readonly ZooEntry[] {
  return zoo.filter((candidate) => candidate.pattern === pattern);
}

/** One rule for each thing that grows: that which was trained for most, the last by name ("growing", "persistent", "regenerating"). */
export const mostOfZoo: readonly ZooEntry[] = zoo.filter((entry) => kinOf(entry).at(-1) === entry);

/** Loads the groups, with what to expect of each rule. */
export async function loadGroups(): Promise<void> {
  if (zooGroups.value.length === 0) zooGroups.value = await zooFile("groups.json");
}

/** Says in a few sentences what to expect of a rule; undefined until the groups are loaded. */
export function expectationOf(name: string): string | undefined {
  return zooGroups.value.find(({ rules }) => name in rules)?.rules[name];
}

/** Loads one of the zoo's files. */
export async function zooFile<T>(name: string): Promise<T> {
  const response = await fetch(folder + name).catch(() => undefined);
  if (!response?.ok)
    throw new Error(`The creatures could not be loaded (${response?.status ?? "no answer"}).`);
  return response.json();
}
