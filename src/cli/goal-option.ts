/** The option `--goal GOAL@STEP`: what a creature of a rule with goals is to become, and from when on. */
import { InvalidArgumentError } from "@commander-js/extra-typings";
import type { Rule } from "../models/rule.ts";
import { legible } from "../numbers/show.ts";
import { type GoalWeights, goalWeights, withGoal } from "../systems/growing/goals.ts";
import { UserError } from "./failure.ts";
import { note } from "./output.ts";

/** A goal as a person wrote it. */
export interface Goal {
  readonly step: number;
  /** The name of a goal, or several with how much of each is wanted. */
  readonly parts: readonly { readonly name: string; readonly weight: number }[];
  readonly text: string;
}

export const GOAL_HELP =
  "for a rule of several pictures: which to grow (fish), a mixture (lizard:0.5,fish:0.5), or a change (fish@300); may be repeated";

/** Reads one `--goal` and adds it to those before it, in the order of their steps. */
export function readGoal(text: string, before: readonly Goal[] = []): readonly Goal[] {
  const { wanted = "", step = "0" } =
    /^(?<wanted>[^@]+)(?:@(?<step>\d{1,9}))?$/.exec(text)?.groups ?? {};
  const parts = wanted.split(",").map((part) => {
    const [name, weight = "1", ...more] = part.split(":");
    const isNumber = more.length === 0 && /^-?(\d+\.?\d*|\.\d+)$/.test(weight);
    return { name, weight: isNumber ? Number(weight) : Number.NaN };
  });
  if (parts.some(({ name, weight }) => name === "" || Number.isNaN(weight)))
    throw new InvalidArgumentError(
      "Give the name of a goal, such as fish, or a mixture, such as lizard:0.5,fish:0.5, and for a change a step, as in fish@300.",
    );
  const goal = { step: Number(step), parts, text: wanted };
  if (before.some((other) => other.step === goal.step))
    throw new InvalidArgumentError(
      `There is a goal for step ${step} already: name the later one's step, as in ${wanted}@300.`,
    );
  return [...before, goal].sort((a, b) => a.step - b.step);
}

/** An ordinary rule, and the step from which on a creature follows it. */
export interface Stage {
  readonly step: number;
  readonly rule: Rule;
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
  if (first === undefined || first.step > 0)
    note(
      `${legible(path)} begins with ${names[0]}, the first of its ${names.length} goals (${names.join(", ")}): --goal chooses.`,
    );
  const start = first?.step === 0 ? [] : [{ step: 0, rule: withGoal(rule, names[0]) }];
  const stages = goals.map((goal) => {
    return { step: goal.step, rule: withGoal(rule, weightsOf(rule, path, goal)) };
  });
  return [...start, ...stages] as [Stage, ...Stage[]];
}

/** Returns an ordinary rule: the rule itself, or what it is under the goal that was named, by default its first. */
export function ruleUnder(rule: Rule, path: string, goals: readonly Goal[] = []): Rule {
  if (goals.some(({ step }) => step > 0))
    throw new UserError("Only grow changes goals on the way: name one goal, without a step.");
  const [{ rule: chosen }] = stagesOf(rule, path, goals);
  return chosen;
}

function weightsOf({ spec }: Rule, path: string, { parts }: Goal): GoalWeights {
  const { goals = [] } = spec;
  const stranger = parts.find(({ name }) => !goals.includes(name));
  if (stranger)
    throw new UserError(
      `The rule ${path} has no goal ${legible(JSON.stringify(stranger.name))}: it has ${goals.join(", ")}.`,
    );
  return parts.reduce<GoalWeights>(
    (sums, { name, weight }) =>
      goalWeights(spec, name).map((of, goal) => (sums[goal] ?? 0) + weight * of),
    [],
  );
}
