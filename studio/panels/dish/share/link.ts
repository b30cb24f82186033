/** A link to the dish that works in any copy of the studio: it holds the visitor's own rules. */
import { carry } from "../../../state/rule-link.ts";
import { isOwn, type NamedRule } from "../../../state/rules.ts";
import { addressOf } from "../../../state/settings.ts";
import { rulesInDish } from "../dish.ts";

const portable = ({ name, title, rule }: NamedRule): string =>
  isOwn(name) ? carry(title, rule) : name;

export function carriedLink(): string {
  const [rule, ...others] = rulesInDish.value.map(portable);
  const address = addressOf("dish", { rule, also: others.join(",") });
  return new URL(address, location.href).href;
}
