/** The option `--goal GOAL@STEP:PART`: what a creature of a rule with goals is to become, from when on, and which part of it. */
import { InvalidArgumentError } from "@commander-js/extra-typings";
import type { Rule } from "../models/rule.ts";
import { legible } from "../numbers/show.ts";
import { withGoal } from "../systems/growing/goals.ts";
import { sharesOf } from "../systems/growing/shares.ts";
import { CUTS, type Damage, readCut } from "./damage-option.ts";
import { UserError } from "./failure.ts";
import { note } from "./output.ts";

/** A goal as a person wrote it. */
export interface Goal {
  readonly step: number;
  /** The name of a goal, or several with how much of each is wanted, as `withGoal` reads it. */
  readonly wanted: string;
  /** Which cells from when on, in words: "step 200" for all, "left at step 200". */
  readonly at: string;
  /** The part of the grid whose cells are to become this, as in `--damage`; all cells where it is undefined. */
  readonly part?: Damage["cut"];
}

export const GOAL_HELP =
  "for a rule of several pictures: which to grow (fish), a mixture (lizard:0.5,fish:0.5), a change (fish@300), or one of the cells of a part (fish@300:left); may be repeated";

/** Reads one `--goal` and adds it to those before it, in the order of their steps, and at one step all cells before parts. */
export function readGoal(text: string, before: readonly Goal[] = []): readonly Goal[] {
  const form = /^(?<wanted>[^@]+)(?:@(?<step>\d{1,9})(?::(?<kind>.*))?)?$/;
  const { wanted = "", step = "0", kind } = form.exec(text)?.groups ?? {};
  if (!sharesOf(wanted).every(([name, share]) => name && Number.isFinite(share)))
    throw new InvalidArgumentError(
      "Give the name of a goal, such as fish, or a mixture, such as lizard:0.5,fish:0.5, and for a change a step, as in fish@300.",
    );
  const part = kind === undefined ? undefined : readCut(kind);
  if (kind !== undefined && !part)
    throw new InvalidArgumentError(
      `Give a part after the step, as in ${wanted}@${step}:left, where the part is ${CUTS}.`,
    );
  const at = kind === undefined ? `step ${step}` : `${kind} at step ${step}`;
  const goal: Goal = { step: Number(step), at, wanted, ...(part && { part }) };
  if (before.some((other) => other.at === at))
    throw new InvalidArgumentError(
      `There is a goal for ${at} already: name the later one's step, as in ${wanted}@300.`,
    );
  const rank = ({ part }: Goal): number => (part ? 1 : 0);
  return [...before, goal].sort((a, b) => a.step - b.step || rank(a) - rank(b));
}

/** An ordinary rule, and the step from which on a creature follows it, or a part of it. */
export interface Stage {
  readonly step: number;
  readonly rule: Rule;
  readonly part?: Damage["cut"];
  /** What follows it, in words: "left at step 200". */
  readonly at?: string;
}

/**
 * Returns the rules that a creature follows one after another, of which the first begins at step 0. Where no goal is given, a rule
 * that has some follows its first, and a note says so.
 * @param path of the rule, for messages
 * @throws UserError if the rule has no goals, or not these
 */
export function stagesOf(rule: Rule, path: string, goals: readonly Goal[]): [Stage, ...Stage[]] {
  const { goals: names } = rule.spec;
  if (!names) {
    if (goals.length > 0)
      throw new UserError(`The rule ${path} grows one picture and has no goals: leave --goal out.`);
    return [{ step: 0, rule }];
  }
  const [first] = goals;
  const isNamed = first?.step === 0 && !first.part;
  if (!isNamed)
    note(
      `${legible(path)} begins with ${names[0]}, the first of its ${names.length} goals (${names.join(", ")}): --goal chooses.`,
    );
  const start = isNamed ? [] : [{ step: 0, rule: withGoal(rule, names[0]) }];
  const stages = goals.map(({ step, part, at, wanted }) => {
    return { step, rule: underGoal(rule, path, wanted), ...(part && { part, at }) };
  });
  return [...start, ...stages] as [Stage, ...Stage[]];
}

/** Returns an ordinary rule: the rule itself, or what it is under the goal that was named, by default its first. */
export function ruleUnder(rule: Rule, path: string, goals: readonly Goal[] = []): Rule {
  if (goals.some(({ step, part }) => step > 0 || part))
    throw new UserError(
      "Only grow changes goals on the way, or of a part: name one goal, without a step.",
    );
  const [{ rule: chosen }] = stagesOf(rule, path, goals);
  return chosen;
}

function underGoal(rule: Rule, path: string, wanted: string): Rule {
  const { goals = [] } = rule.spec;
  const [stranger] = sharesOf(wanted).find(([name]) => !goals.includes(name)) ?? [];
  if (stranger !== undefined)
    throw new UserError(
      `The rule ${path} has no goal ${legible(JSON.stringify(stranger))}: it has ${goals.join(", ")}.`,
    );
  return withGoal(rule, wanted);
}
