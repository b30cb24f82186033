// What the gallery says of the zoo's rules: what their cards say, in the studio's words.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { titleOf } from "../../studio/state/labels.ts";
import { shownCard } from "../../studio/state/zoo-card.ts";
import { filesBelow, root } from "../project.ts";
import { expectation, heals, REGIMES, verbOf } from "../zoo-labels.ts";

export interface Creature {
  /** Name of the rule: "lizard-growing". */
  readonly name: string;
  /** "Lizard that grows". */
  readonly title: string;
  readonly verb: string;
  readonly heals: boolean;
  /** What to expect of it, in a few sentences. */
  readonly expect: string;
  /** The command that made it. */
  readonly command: string;
  /** Size of the file, in kB. */
  readonly size: number;
}

const RULE = /^zoo\/(.+)-(growing|persistent|regenerating)\.json$/;

function creature(file: string): Creature {
  const stored = JSON.parse(readFileSync(join(root, file), "utf8"));
  const card = shownCard(stored);
  const name = basename(file, ".json");
  const verb = verbOf(card);
  return {
    name,
    title: titleOf(name, verb),
    verb,
    heals: heals(card),
    expect: expectation(card),
    command: `npx ${stored.command}`,
    size: Math.round(stored.bytes / 1000),
  };
}

/** The zoo's rules: those that heal first, then in the order of what they were trained for. */
export function creatures(): Creature[] {
  const order = ({ name, heals }: Creature): number =>
    heals ? -1 : REGIMES.findIndex((regime) => name.endsWith(regime));
  return filesBelow("zoo")
    .filter((file) => RULE.test(file))
    .map(creature)
    .sort((a, b) => order(a) - order(b) || a.name.localeCompare(b.name));
}
