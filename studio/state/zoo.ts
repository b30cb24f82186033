/** The rules that come with the studio: those in zoo/, named `<pattern>-<regime>`, or for their goals. */
import type { Regime } from "blastema";
import { expectation, heals, REGIMES, verbOf } from "./labels.ts";
import type { ZooCard } from "./zoo-card.ts";

export interface ZooEntry {
  readonly name: string;
  /** Name of the creature: "Lizard". */
  readonly pattern: string;
  /** What it does: "heals". */
  readonly verb: string;
  /** Title of the rule: "Lizard that heals". */
  readonly title: string;
  readonly regime: Regime;
  /** Whether it was trained to heal, and does. */
  readonly heals: boolean;
  readonly card: ZooCard;
  /** Address of the rule file. */
  readonly url: string;
  /** Address of its picture, if there is one. */
  readonly thumbnail: string | undefined;
  /** A sentence that says what to expect of the creature. */
  readonly expect: string;
}

const files = import.meta.glob<string>(
  "../../zoo/*-{growing,persistent,regenerating,goals}.safetensors",
  {
    query: "?url",
    import: "default",
    eager: true,
  },
);
const cards = import.meta.glob<ZooCard>(
  "../../zoo/*-{growing,persistent,regenerating,goals}.json",
  {
    import: "default",
    eager: true,
  },
);
const thumbnails = import.meta.glob<string>("../thumbnails/*.webp", {
  query: "?url",
  import: "default",
  eager: true,
});

/** The zoo's rules, sorted by pattern, then by regime. */
export const zoo: readonly ZooEntry[] = Object.entries(files)
  .flatMap(([path, url]) => {
    const name = path.replace(/^.*\//, "").replace(/\.safetensors$/, "");
    const card = cards[path.replace(/\.safetensors$/, ".json")];
    return card ? [entry(name, url, card)] : [];
  })
  .sort(
    (a, b) =>
      a.pattern.localeCompare(b.pattern) || REGIMES.indexOf(a.regime) - REGIMES.indexOf(b.regime),
  );

/** Finds a rule of the zoo by its name. */
export function zooEntry(name: string): ZooEntry | undefined {
  return zoo.find((candidate) => candidate.name === name);
}

function entry(name: string, url: string, card: ZooCard): ZooEntry {
  const words = name.replace(/-[a-z]+$/, "").replaceAll("-", " ");
  const pattern = words.charAt(0).toUpperCase() + words.slice(1);
  const verb = verbOf(card);
  return {
    name,
    pattern,
    verb,
    title: card.goals ? `${pattern} in one: ${card.goals.join(", ")}` : `${pattern} that ${verb}`,
    regime: card.regime,
    heals: heals(card),
    card,
    url,
    thumbnail: thumbnails[`../thumbnails/${name}.webp`],
    expect: expectation(card),
  };
}
