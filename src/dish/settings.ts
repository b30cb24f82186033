/** What the cells of a dish live by. */

import type { Boundary } from "../ops/cell.ts";
import { NOBODY } from "../ops/mixed-step/owner.ts";
import type { RuleParts } from "../systems/growing/buffers.ts";

export interface Settings {
  readonly rules: readonly RuleParts[];
  readonly boundary: Boundary;
  /** Undefined: the first rule's. */
  readonly fireRate: number | undefined;
  /** Rotation of the perceptive field, radians. */
  readonly angle: number;
}

/** Settings with one rule more. @throws Error if it cannot live in the dish */
export function withRule(settings: Settings, rule: RuleParts): Settings {
  if (settings.rules.length === NOBODY) throw new Error(`A dish holds at most ${NOBODY} rules.`);
  checkChannels(settings.rules[0], rule);
  return { ...settings, rules: [...settings.rules, copyOf(rule)] };
}

/** Settings with another rule in the place of one. @throws Error if it cannot live in the dish */
export function withReplaced(settings: Settings, index: number, rule: RuleParts): Settings {
  checkRuleIndex(settings, index);
  checkChannels(settings.rules[0], rule);
  return { ...settings, rules: settings.rules.with(index, copyOf(rule)) };
}

/** Who trains a rule changes its numbers in place; what is remembered must stay. */
function copyOf({ spec, parameters }: RuleParts): RuleParts {
  const copies = Object.entries(parameters).map(([name, tensor]) => [name, tensor.slice()]);
  return { spec, parameters: Object.fromEntries(copies) };
}

/** @throws Error if there is no rule of this index */
export function checkRuleIndex({ rules }: Settings, index: number): void {
  if (index in rules) return;
  throw new Error(`The dish has no rule ${index}: it has ${rules.length}, counted from 0.`);
}

function checkChannels(first: RuleParts | undefined, { spec: { channels } }: RuleParts): void {
  if (first && first.spec.channels !== channels)
    throw new Error(
      `The rule has ${channels} channels, and the rules of this dish have ${first.spec.channels}: open another dish for it.`,
    );
}

/** Whether memory that was laid out for some rules can take others in their place. */
export function haveSameShapes(one: readonly RuleParts[], other: readonly RuleParts[]): boolean {
  const shape = ({ spec: { channels, hidden, filters } }: RuleParts): string =>
    JSON.stringify([channels, hidden, filters]);
  return one.length === other.length && one.every((rule, i) => shape(rule) === shape(other[i]));
}
