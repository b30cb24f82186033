/** Lets the dish be as it stood. */
import { batch } from "@preact/signals";
import { type Rule, withGoal } from "blastema";
import type { DishPoint, Settings } from "blastema/dish";
import type { NcaCanvas } from "blastema/element";
import { hasGoal, type NamedRule } from "../../../state/rules.ts";
import { enterAddress, settings } from "../../../state/settings.ts";
import {
  holdRules,
  live,
  look,
  type RuleInDish,
  replaceBy,
  rulesInDish,
  usualGridOf,
} from "../dish.ts";
import { longestSide } from "../sides.ts";

/** A dish as it stood, and the rules in it by their names. */
export interface Opened {
  readonly point: DishPoint;
  readonly rules: readonly RuleInDish[];
  /** What the first rule was to become, as was chosen; "" where that is not known. */
  readonly goal: string;
}

/** Lets the dish go on as it stood; one that stands still stands still then. */
export async function goOnFrom(opened: Opened): Promise<void> {
  const { point, rules, goal } = opened;
  const [first] = rules;
  if (!first) throw new Error("No rule is in this dish.");
  checkSides(point, first.rule);
  batch(() => {
    holdRules(rules);
    followPoint(point, first, goal);
  });
  enterAddress();
  const dish = replaceBy(first, false, live.peek().isPlaying);
  await fill(dish, opened);
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
function followPoint(
  { height, width, rngSeed, keyframes }: DishPoint,
  first: NamedRule,
  goal: string,
): void {
  const { spec } = first.rule;
  const {
    fireRate = spec.fireRate,
    boundary,
    angle,
    rules: [followed],
  } = keyframes.at(-1)?.settings ?? { ...spec, angle: 0, rules: [] };
  const [rows, columns] = usualGridOf(first.rule);
  settings.height.value = height === rows ? 0 : height;
  settings.width.value = width === columns ? 0 : width;
  const known = [...(spec.goals ?? []), ...(hasGoal(first, goal) ? [goal] : [])];
  settings.goal.value = known.find((wanted) => isUnder(wanted, first.rule, followed)) ?? "";
  settings.rngSeed.value = rngSeed;
  settings.fireRate.value = fireRate === spec.fireRate ? 0 : fireRate;
  settings.boundary.value = boundary === spec.boundary ? "own" : boundary;
  // The element turns degrees into radians, and this turns them back.
  const degrees = Number(((angle * 180) / Math.PI).toFixed(6));
  settings.angle.value = degrees >= 0 && degrees <= 360 ? degrees : ((degrees % 360) + 360) % 360;
}

/** Whether cells followed a rule under this goal of it, or this mixture. */
function isUnder(
  wanted: string,
  rule: Rule,
  followed: Settings["rules"][number] | undefined,
): boolean {
  const [own, had] = [withGoal(rule, wanted), followed].map(
    (each) => each?.parameters["update.0.bias"] ?? [],
  );
  return own?.length === had?.length && Boolean(own?.every((value, i) => value === had?.[i]));
}
