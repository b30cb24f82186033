/** A link to the dish that works in any copy of the studio: it holds the visitor's own rules. */
import { carry, isCarried } from "../../../state/rule-link.ts";
import { isOwn, type NamedRule } from "../../../state/rules.ts";
import { addressOf, isReadable, settings } from "../../../state/settings.ts";
import { creatures } from "../dish.ts";

/** Why there is no link. */
export const NO_LINK =
  "The rules in this dish are too large for a link: save the page or the rule.";

const portable = ({ name, title, rule }: NamedRule): string =>
  isOwn(name) ? carry(title, rule) : name;

interface Link {
  readonly href: string;
  /** How many of the rules in the dish it holds, rather than their names. */
  readonly held: number;
}

/** The link; null if the rules in the dish are too large for one that can be read back. */
export function carriedLink(): Link | null {
  const names = creatures.value.map(portable);
  const [rule = settings.rule.value, ...others] = names;
  const also = others.join(",");
  if (!isReadable("rule", rule) || !isReadable("also", also)) return null;
  const { href } = new URL(addressOf("dish", { rule, also }), location.href);
  return { href, held: names.filter(isCarried).length };
}
