/** What living cells shall become: all of them, those under the brush, or a mixture that no cell has learned. */
import { computed, effect, signal } from "@preact/signals";
import { withGoal } from "blastema";
import type { CutShape, NcaCanvas } from "blastema/element";
import { sharesOf } from "blastema/models";
import { isMixture, mixed, wordsOf } from "../../state/mixture.ts";
import { settings } from "../../state/settings.ts";
import { element, gather, goal, goals, type RuleInDish, rulesInDish, tool } from "./dish.ts";
import { strokes } from "./story.ts";

/** What a choice of a goal is for. */
export type Way = "all" | "brush" | "mixture";
export const way = computed<Way>(() => {
  if (tool.value === "goal") return "brush";
  return isMixture(goal.value) ? "mixture" : "all";
});

/** The goal that was chosen for the brush. */
const chosen = signal("");
/** The goal that the brush gives: as chosen, or else the one after that of the others. */
export const brushGoal = computed(() => {
  const isThere = goals.value.includes(chosen.value);
  return isThere ? chosen.value : after(sharesOf(goal.value ?? "")[0]?.[0]);
});

/** The goal after one of them. */
function after(name: string | undefined): string {
  const { value } = goals;
  return value[(value.indexOf(name ?? "") + 1) % value.length] ?? "";
}

/** Lets all that lives become this, a goal or a mixture, or the brush give this goal. */
export function become(wanted: string): void {
  if (way.value === "brush") chosen.value = wanted;
  else {
    settings.goal.value = wanted;
    gather();
  }
}

/** Chooses the next goal. */
export function nextGoal(): void {
  if (goals.value.length > 0) become(after(way.value === "brush" ? brushGoal.value : goal.value));
}

/** Chooses what goals are for. A mixture begins with halves, and what it was most is left of it. */
export function go(next: Way): void {
  tool.value = next === "brush" ? "goal" : tool.value === "goal" ? "cut" : tool.value;
  const shares = sharesOf(goal.value ?? "").sort(([, a], [, b]) => b - a);
  const [name] = shares[0] ?? [];
  if (!name || next === "brush" || next === way.value) return;
  become(next === "all" ? name : mixed(name, after(name), 0.5));
}

// Where nothing has goals the brush cuts.
effect(() => {
  if (goals.value.length === 0 && tool.value === "goal") tool.value = "cut";
});
effect(() => {
  const dish = element.value;
  if (dish) dish.stroke = tool.value === "goal" ? (shape) => paint(dish, shape) : undefined;
});

/** Strokes are made one after another: the first with a goal brings its rule into the dish. */
let last = Promise.resolve();

/** Gives the cells of a shape the brush's goal. */
function paint(dish: NcaCanvas, shape: CutShape): Promise<void> {
  const name = brushGoal.value;
  const painted = last.then(async () => {
    await dish.assign(shape, await indexUnder(dish, name));
    strokes.value++;
  });
  last = painted.catch(() => {});
  return painted;
}

/** The index of the first rule under a goal, which joins the dish if it is not in it. */
async function indexUnder(dish: NcaCanvas, painted: string): Promise<number> {
  const [first] = rulesInDish.value;
  if (!first) throw new Error("There is no creature in the dish yet.");
  const isIt = (rule: RuleInDish): boolean => rule.name === first.name && rule.painted === painted;
  const known = rulesInDish.value.findIndex(isIt);
  if (known >= 0) return known;
  const rule = withGoal(first.rule, painted);
  const index = await dish.addRule(rule);
  const title = `${first.title}: ${wordsOf(painted)}`;
  rulesInDish.value = [...rulesInDish.value, { name: first.name, title, rule, painted }];
  return index;
}
