/** Turns a rule into a web page of its own. */
import { base64 } from "../numbers/base64.ts";
import { legible } from "../numbers/show.ts";
import { maskOf, parameterCount } from "../systems/growing/spec.ts";
import { encodeRule, type Regime, type Rule } from "./rule.ts";

/** What each regime trained a creature to do; that a creature heals, a measurement has to say. */
const TRAINED: Record<Regime, string> = {
  growing: ". It was not trained to stay as it is, nor to heal.",
  persistent: " and stays. It was not trained to heal.",
  regenerating: ". It was trained to heal.",
};

/** Says what the creature does, as far as the rule tells. */
function descriptionOf({ spec, card: { regime, heal } }: Rule): string {
  const seedCells = spec.seedCells?.length ?? 1;
  const grows = `It grows from ${seedCells > 1 ? `${seedCells} cells` : "a single cell"}`;
  if (regime === "regenerating" && heal?.heals === true) return `${grows}, and heals.`;
  if (regime === "regenerating" && heal?.heals === false)
    return `${grows}. It was trained to heal, but does not always.`;
  return grows + (regime ? TRAINED[regime] : ".");
}

/**
 * Returns a page on which the creature of a rule grows and can be cut by a click. It is one file that loads nothing else,
 * and works when it is opened from a disk too.
 * @param page the built page without a rule, `element/page.html` of the package
 * @param isSmooth draws the cells as one smooth picture rather than as squares
 * @throws Error with one sentence if the rule cannot be saved or lives on no page, or if the page has no place for a rule
 */
export function exportHtml(rule: Rule, page: string, isSmooth = false): string {
  if (maskOf(rule.spec).kind !== "alpha")
    throw new Error(
      "On a page cells live by their alpha, but this rule has another mask: train one with --set mask=alpha.",
    );
  const fields: Record<string, string> = {
    title: escapeHtml(legible(titleOf(rule))),
    description: descriptionOf(rule),
    parameters: parameterCount(rule.spec).toLocaleString("en"),
    source: rule.card.source ? `Source: ${escapeHtml(legible(rule.card.source))}.` : "",
    drawn: isSmooth ? "smooth" : "squares",
    rule: base64(encodeRule(rule)),
  };
  if (!page.includes("{{rule}}")) throw new Error("The page has no place for a rule.");
  return page.replaceAll(/\{\{(\w+)\}\}/g, (marker, name: string) => fields[name] ?? marker);
}

/** Turns a rule's target into a title: "emoji:lizard" and "drawings/lizard.png" both give "Lizard". */
function titleOf({ card }: Rule): string {
  const name = card.target
    ?.replace(/^emoji:/, "")
    .replace(/^.*[/\\]/, "")
    .replace(/\.\w+$/, "")
    .replaceAll(/[-_]+/g, " ")
    .trim();
  return name ? name.charAt(0).toUpperCase() + name.slice(1) : "A creature";
}

/** Returns a text as HTML, for the inside of elements and of attributes in double quotes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
