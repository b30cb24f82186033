/** The settings of a dish. */
import type { Boundary } from "../ops/cell.ts";
import { NOBODY } from "../ops/mixed-step/owner.ts";
import type { RuleParts } from "../systems/growing/buffers.ts";

/** What the cells of a dish live by. */
export interface Settings {
  /** The rules, in the order of their indices. */
  readonly rules: readonly RuleParts[];
  /** What cells see beyond the edge of the grid. */
  readonly boundary: Boundary;
  /** Probability with which a cell fires; the first rule's when undefined. */
  readonly fireRate: number | undefined;
  /** Rotation of the perceptive field, in radians. */
  readonly angle: number;
}

/** Returns settings with one more rule. @throws Error if the rule does not fit the dish */
export function withRule(settings: Settings, rule: RuleParts): Settings {
  if (settings.rules.length === NOBODY) throw new Error(`A dish holds at most ${NOBODY} rules.`);
  checkFits(settings.rules[0], rule);
  return { ...settings, rules: [...settings.rules, copyOf(rule)] };
}

/** Returns settings with another rule in place of one. @throws Error if the rule does not fit the dish */
export function withReplaced(settings: Settings, index: number, rule: RuleParts): Settings {
  checkRuleIndex(settings, index);
  checkFits(settings.rules[0], rule);
  return { ...settings, rules: settings.rules.with(index, copyOf(rule)) };
}

/** Training changes a rule's numbers in place, but the rules that a dish remembers must stay as they are. */
function copyOf({ spec, parameters }: RuleParts): RuleParts {
  const copies = Object.entries(parameters).map(([name, tensor]) => [name, tensor.slice()]);
  return { spec, parameters: Object.fromEntries(copies) };
}

/** Checks a rule's index. @throws Error if there is no such rule */
export function checkRuleIndex({ rules }: Settings, index: number): void {
  if (index in rules) return;
  throw new Error(`The dish has no rule ${index}: it has ${rules.length}, counted from 0.`);
}

/** @throws Error if a rule cannot be in one dish with the first one */
export function checkFits(first: RuleParts | undefined, { spec }: RuleParts): void {
  const { channels, mask = "alpha" } = spec;
  if (mask !== "alpha")
    throw new Error("In a dish cells live by their alpha, but this rule has another mask.");
  if (first && first.spec.channels !== channels)
    throw new Error(
      `The rule has ${channels} channels, but the rules of this dish have ${first.spec.channels}: open another dish for it.`,
    );
}

/** Whether memory that was laid out for some rules can take others instead. */
export function haveSameShapes(one: readonly RuleParts[], other: readonly RuleParts[]): boolean {
  const shape = ({ spec: { channels, hidden, filters } }: RuleParts): string =>
    JSON.stringify([channels, hidden, filters]);
  return one.length === other.length && one.every((rule, i) => shape(rule) === shape(other[i]));
}
