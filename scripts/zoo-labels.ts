// What studio and site say of a rule of the zoo: never more than it was trained for, nor more than its card says.
import { HEALING } from "../src/measure/cuts.ts";
import type { Regime } from "../src/models/rule.ts";
import type { ZooCard } from "../studio/state/zoo-card.ts";

/** What each regime trains a creature to do, in the order in which rules are listed. */
const TRAINED_TO: Readonly<Record<Regime, string>> = {
  growing: "grows",
  persistent: "stays",
  regenerating: "heals",
};
export const REGIMES = Object.keys(TRAINED_TO) as Regime[];

/** Whether the rule was trained to heal, and does. */
export function heals(card: ZooCard): boolean {
  return card.regime === "regenerating" && card.heals === true;
}

/** What a creature or a texture does, in one word: "heals". */
export function verbOf(card: ZooCard): string {
  if (card.textures) return "covers";
  if (card.regime === "growing" || heals(card)) return TRAINED_TO[card.regime];
  return isItselfAt(card, 2000) && isItselfAt(card, 10000) ? "stays" : "drifts";
}

/** Says in a few sentences what to expect of a creature. */
export function expectation(card: ZooCard): string {
  const { textures } = card;
  if (textures) return [becomes(card), spreads(textures)].filter(Boolean).join(" ");
  return [becomes(card), trained(card), mends(card), lasts(card), endures(card)]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

/** Share of the way from its own loss to that of scrambled pixels that a texture may go and still be itself. */
const CHANGED = 0.1;

/** What a texture does; of several, what the worst does. */
function spreads(textures: NonNullable<ZooCard["textures"]>): string {
  // What JSON cannot hold is null there.
  const recovery = Math.min(...textures.map((each) => each.recovery ?? Number.NaN));
  const isItself = textures.every((each) => {
    const of = (name: keyof typeof each): number => each[name] ?? Number.NaN;
    return of("at10000") - of("grown") <= CHANGED * (of("scrambled") - of("grown"));
  });
  return [
    "A pattern without end: it grows from one cell as far as there is room.",
    `Of what is lost when half of it is cut away, ${Math.round(recovery)}% is back 300 steps later.`,
    isItself
      ? "It never stands still, and after 10,000 steps it is still the same texture."
      : "Left alone, it becomes another one within 10,000 steps.",
  ].join(" ");
}

function becomes({ goals, switchedShare }: ZooCard): string {
  if (goals === undefined) return "";
  const changes =
    switchedShare === undefined
      ? ""
      : ` Of the changes that we tried, ${Math.round(switchedShare * 100)}% succeed.`;
  return `One rule for all of them: choose below the dish, and what lives becomes another one.${changes}`;
}

function trained(card: ZooCard): string {
  if (card.regime === "growing")
    return "Trained to grow, and nothing else: what it does later, or after a cut, is a matter of chance.";
  if (card.regime === "persistent")
    return "Trained to grow and to stay as it is; a wound may close, or not.";
  return heals(card)
    ? "Trained to grow, to stay and to heal: cut it, and it comes back."
    : "Trained to grow, to stay and to heal, but it does not do all of that.";
}

function mends({ healedShare }: ZooCard): string {
  if (healedShare === undefined) return "";
  return `It mends ${Math.round(healedShare * 100)}% of our test cuts.`;
}

function lasts(card: ZooCard): string {
  if (card.drift === undefined) return "";
  if (!isItselfAt(card, 2000)) return "Left alone, it loses its shape within 2,000 steps.";
  if (!isItselfAt(card, 10000)) return "Left alone, it loses its shape within 10,000 steps.";
  return "Left alone, it is still itself after 10,000 steps.";
}

function endures({ rough }: ZooCard): string {
  if (rough === undefined) return "";
  if (rough.holds) return "It takes rough handling: swipes, a held eraser, a second seed.";
  return `Handled roughly (swipes, a held eraser, a second seed), it is itself again ${Math.round(rough.heldShare * 100)}% of the time.`;
}

/** Whether a creature that is left alone still looks like its target at a step. */
function isItselfAt({ drift }: ZooCard, step: 2000 | 10000): boolean {
  return (drift?.[`at${step}`] ?? Number.NaN) <= HEALING.kept;
}
