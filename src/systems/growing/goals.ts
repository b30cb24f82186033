/**
 * Goals: one rule for several pictures, and which of them a creature is to become.
 *
 * A goal tells every cell the same k numbers, its embedding e, which are joined to what the cell perceives before the first
 * layer: relu([W0 G] · [perception, e] + b0) with G [D, k]. This is relu(W0 · perception + (b0 + G · e)), an ordinary rule with
 * another hidden bias. So nothing is lost by learning the vector G · e [D] of each goal itself, as a row of `goal.bias`.
 */
import type { Parameters } from "../../numbers/shapes.ts";
import type { RuleParts } from "./buffers.ts";
import type { RuleCard } from "./card.ts";
import { sharesOf } from "./shares.ts";
import { GOAL_BIAS, type GrowingSpec } from "./spec.ts";

/** How much of each goal is wanted, in the order of the spec: [1, 0, 0] is the first of three, [0.5, 0.5, 0] lies between two. */
export type GoalWeights = readonly number[];

/** Returns how much of each goal a text asks for. @throws Error with one sentence if the rule has no such goal */
export function goalWeights({ goals = [] }: Pick<GrowingSpec, "goals">, text: string): GoalWeights {
  const weights = goals.map(() => 0);
  for (const [name, share] of sharesOf(text)) {
    const goal = goals.indexOf(name);
    if (goal < 0) throw noSuchGoal(goals);
    weights[goal] += share;
  }
  return weights;
}

/** Returns the hidden bias under a goal, b0 + Σ weight · goal.bias [D]. */
export function goalHiddenBias(parameters: Parameters, weights: GoalWeights): Float64Array {
  const bias = Float64Array.from(parameters["update.0.bias"]);
  const rows = parameters[GOAL_BIAS];
  for (const [goal, weight] of weights.entries())
    for (let d = 0; d < bias.length; d++) bias[d] += weight * rows[goal * bias.length + d];
  return bias;
}

/**
 * Returns the gradient of `goal.bias` [goals, D], from those of the samples' hidden biases: row g is Σ weight · gradient.
 * @param weights of each sample
 * @param hiddenBiasGradients of each sample [D]
 */
export function goalBiasGradient(
  { goals = [], hidden }: Pick<GrowingSpec, "goals" | "hidden">,
  weights: readonly GoalWeights[],
  hiddenBiasGradients: readonly ArrayLike<number>[],
): Float64Array {
  const gradient = new Float64Array(goals.length * hidden);
  for (const [sample, ofSample] of weights.entries())
    for (const [goal, weight] of ofSample.entries())
      for (let d = 0; d < hidden; d++)
        gradient[goal * hidden + d] += weight * hiddenBiasGradients[sample][d];
  return gradient;
}

/**
 * Returns the ordinary rule that a rule with goals is under one of them, or under a mixture.
 * @param goal the name of a goal, a mixture such as "lizard:0.5,fish:0.5", or how much of each is wanted
 * @returns a rule without goals; the card, if there is one, names the goal's target, and says nothing of what was measured of all
 * @throws Error with one sentence if the rule has no such goal, or if the weights are not as many finite numbers as it has goals
 */
export function withGoal<R extends RuleParts & { readonly card?: RuleCard }>(
  rule: R,
  goal: string | GoalWeights,
): R {
  const weights = typeof goal === "string" ? goalWeights(rule.spec, goal) : goal;
  return {
    ...rule,
    ...underGoal(rule, weights),
    ...(rule.card && { card: cardUnder(rule.card, weights) }),
  };
}

/** Returns spec and parameters of the ordinary rule that a rule is under a goal. @throws Error as {@link withGoal} */
export function underGoal(
  { spec: whole, parameters: all }: RuleParts,
  weights: GoalWeights,
): RuleParts {
  const { goals, ...spec } = whole;
  if (weights.length !== goals?.length) throw noSuchGoal(goals);
  if (!weights.every(Number.isFinite)) throw new Error("A share is no number.");
  const { [GOAL_BIAS]: _, ...parameters } = all;
  const bias = Float32Array.from(goalHiddenBias(all, weights));
  return { spec, parameters: { ...parameters, "update.0.bias": bias } };
}

/** Returns the ordinary rules that a rule is under its goals, in their order; a rule without goals is the only one. */
export function underEachGoal<R extends RuleParts & { readonly card?: RuleCard }>(rule: R): R[] {
  return rule.spec.goals?.map((goal) => withGoal(rule, goal)) ?? [rule];
}

function noSuchGoal(goals: readonly string[] = []): Error {
  return new Error(`The rule has not this goal, but ${goals.join(", ") || "none"}.`);
}

/** The card of a rule under a goal. A mixture has no target. */
function cardUnder({ targets, heal: _, ...card }: RuleCard, weights: GoalWeights): RuleCard {
  const wanted = targets?.filter((_, goal) => weights[goal] !== 0) ?? [];
  return wanted.length === 1 ? { ...card, target: wanted[0] } : card;
}
