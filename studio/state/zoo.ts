/** The rules that come with the studio: those in zoo/, named `<pattern>-<regime>`. */
import type { Regime } from "blastema";

/** The part of a card that vite.config.ts keeps. */
interface ZooCard {
  readonly target: string;
  readonly regime: Regime;
  readonly grid: readonly [number, number];
  /** Whether `blastema heal` found that it heals and stays itself. */
  readonly heals?: boolean;
  /** Share of the cuts of `blastema heal` that it repairs. */
  readonly healedShare?: number;
}

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
  "../../zoo/*-{growing,persistent,regenerating}.safetensors",
  {
    query: "?url",
    import: "default",
    eager: true,
  },
);
const cards = import.meta.glob<ZooCard>("../../zoo/*-{growing,persistent,regenerating}.json", {
  import: "default",
  eager: true,
});
const thumbnails = import.meta.glob<string>("../thumbnails/*.webp", {
  query: "?url",
  import: "default",
  eager: true,
});

/** What each regime trains a creature to do, in the order in which rules are listed. */
const VERBS: Readonly<Record<Regime, string>> = {
  growing: "grows",
  persistent: "stays",
  regenerating: "heals",
};
const ORDER = Object.keys(VERBS);
/** What a creature does that was trained to heal, but does not stay itself. */
const DRIFTS = "drifts";

/** The zoo's rules, sorted by pattern, then by regime. */
export const zoo: readonly ZooEntry[] = Object.entries(files)
  .flatMap(([path, url]) => {
    const name = path.replace(/^.*\//, "").replace(/\.safetensors$/, "");
    const card = cards[path.replace(/\.safetensors$/, ".json")];
    return card ? [entry(name, url, card)] : [];
  })
  .sort(
    (a, b) =>
      a.pattern.localeCompare(b.pattern) || ORDER.indexOf(a.regime) - ORDER.indexOf(b.regime),
  );

/** Finds a rule of the zoo by its name. */
export function zooEntry(name: string): ZooEntry | undefined {
  return zoo.find((candidate) => candidate.name === name);
}

function entry(name: string, url: string, card: ZooCard): ZooEntry {
  const words = name.replace(/-[a-z]+$/, "").replaceAll("-", " ");
  const pattern = words.charAt(0).toUpperCase() + words.slice(1);
  const heals = card.regime === "regenerating" && card.heals === true;
  const verb = card.regime === "regenerating" && !heals ? DRIFTS : VERBS[card.regime];
  return {
    name,
    pattern,
    verb,
    title: `${pattern} that ${verb}`,
    regime: card.regime,
    heals,
    card,
    url,
    thumbnail: thumbnails[`../thumbnails/${name}.webp`],
    expect: expectation(card),
  };
}

function expectation({ regime, heals, healedShare }: ZooCard): string {
  const measured =
    healedShare === undefined
      ? ""
      : ` It mends ${Math.round(healedShare * 100)}% of our test cuts.`;
  if (regime === "growing")
    return `Trained to grow, and nothing else: what it does later, or after a cut, is a matter of chance.${measured}`;
  if (regime === "persistent")
    return `Trained to grow and to stay as it is; a wound may close, or not.${measured}`;
  if (!heals)
    return `Trained to grow, to stay and to heal, but left alone for long it loses its shape.${measured}`;
  return `Trained to grow, to stay and to heal: cut it, and it comes back.${measured}`;
}
