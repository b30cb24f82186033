/** Lets the dish be as it stood. */
import { batch } from "@preact/signals";
import { type Rule, withGoal } from "blastema";
import type { DishPoint } from "blastema/dish";
import type { NcaCanvas } from "blastema/element";
import { hasGoal, type NamedRule } from "../../../state/rules.ts";
import { enterAddress, settings } from "../../../state/settings.ts";
import {
  holdRules,
  live,
  look,
  past,
  type RuleInDish,
  replaceBy,
  rulesInDish,
  usualGridOf,
  type Wanted,
} from "../dish.ts";
import { longestSide } from "../sides.ts";

/** A dish as it stood, and the rules in it by their names. */
export interface Opened {
  readonly point: DishPoint;
  readonly rules: readonly RuleInDish[];
  /** What the first rule was to become, now or before, as was chosen; mixtures are known by this alone. */
  readonly goals: readonly string[];
}

/** Lets the dish go on as it stood; one that stands still stands still then. */
export async function goOnFrom(opened: Opened): Promise<void> {
  const { point, rules } = opened;
  const [first] = rules;
  if (!first) throw new Error("No rule is in this dish.");
  checkSides(point, first.rule);
  const goals = goalsOf(opened, first);
  batch(() => {
    holdRules(rules);
    settings.goal.value = goals.at(-1)?.wanted ?? "";
    followPoint(point, first);
  });
  enterAddress();
  const dish = replaceBy(first, false, live.peek().isPlaying);
  await fill(dish, opened);
  past.value = goals;
  rulesInDish.value = rules;
  look();
}

/** Refuses a dish that is larger than what computes here holds. @throws Error with one sentence */
export function checkSides({ height, width }: DishPoint, { spec }: Rule): void {
  const longest = longestSide(spec.channels);
  if (Math.max(height, width) > longest)
    throw new Error(`Its dish has ${height} x ${width} cells, more than ${longest} a side.`);
}

/** Puts a dish as it stood into an element that has its first rule, its grid and its rngSeed, but no seed. */
export async function fill(
  dish: NcaCanvas,
  { point, rules }: Pick<Opened, "point" | "rules">,
): Promise<void> {
  await dish.ready;
  for (const { rule } of rules.slice(1)) await dish.addRule(rule);
  dish.removeAttribute("autoseed");
  await dish.goOnFrom(point);
}

/** Sets what the settings say of a dish to what a point of it says. */
function followPoint({ height, width, rngSeed, keyframes }: DishPoint, first: NamedRule): void {
  const { spec } = first.rule;
  const {
    fireRate = spec.fireRate,
    boundary,
    angle,
  } = keyframes.at(-1)?.settings ?? { ...spec, angle: 0 };
  const [rows, columns] = usualGridOf(first.rule);
  settings.height.value = height === rows ? 0 : height;
  settings.width.value = width === columns ? 0 : width;
  settings.rngSeed.value = rngSeed;
  settings.fireRate.value = fireRate === spec.fireRate ? 0 : fireRate;
  settings.boundary.value = boundary === spec.boundary ? "own" : boundary;
  // The element turns degrees into radians, and this turns them back.
  const degrees = Number(((angle * 180) / Math.PI).toFixed(6));
  settings.angle.value = degrees >= 0 && degrees <= 360 ? degrees : ((degrees % 360) + 360) % 360;
}

/** What the cells of a dish were to become, from each of its keyframes on: that under which they followed the first rule. */
function goalsOf({ point, goals }: Opened, first: NamedRule): Wanted[] {
  const { spec } = first.rule;
  const known = [...(spec.goals ?? []), ...goals.filter((goal) => hasGoal(first, goal))];
  const biases = known.map((wanted) => biasOf(withGoal(first.rule, wanted)));
  return point.keyframes.map(({ step, settings: { rules } }) => {
    const had = rules[0] && biasOf(rules[0]);
    const isHad = (bias: ReturnType<typeof biasOf>): boolean =>
      bias.length === had?.length && bias.every((value, i) => value === had[i]);
    return { step, wanted: known[biases.findIndex(isHad)] ?? "" };
  });
}

/** The hidden bias of a rule, by which a goal tells. */
function biasOf({ parameters }: Pick<Rule, "parameters">): Float32Array {
  return parameters["update.0.bias"] ?? new Float32Array();
}
