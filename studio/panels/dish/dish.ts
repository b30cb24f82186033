/** The dish: its element, the rules in it, and its state while it runs. It stands still while other pages are shown. */
import { batch, computed, effect, signal, untracked } from "@preact/signals";
import type { Rule } from "blastema";
import type { NcaCanvas } from "blastema/element";
import { isTexture } from "blastema/measure";
import { hasCard } from "../../state/card.ts";
import { sayError } from "../../state/messages.ts";
import {
  goalOf,
  hasGoal,
  loadRule,
  type NamedRule,
  ruleInHand,
  takeInHand,
} from "../../state/rules.ts";
import { enterAddress, settings } from "../../state/settings.ts";
import { pictureOwn } from "./own-picture.ts";
import { longestSide } from "./sides.ts";
import { speedNow, watchStory } from "./story.ts";

/** What a click on the dish does; "goal" gives the cells under it another one. */
const TOOLS = ["cut", "seed", "move", "goal"] as const;
export type Tool = (typeof TOOLS)[number];

/** A rule in the dish. */
export interface RuleInDish extends NamedRule {
  /** Where it is the first rule under a goal, which the brush gives to cells: that goal. */
  readonly painted?: string;
}

/** The element; null before there is one. */
export const element = signal<NcaCanvas | null>(null);
/** The rules in the dish, in the order of their indices in the element. */
export const rulesInDish = signal<readonly RuleInDish[]>([]);
/** Those of them that were brought into it. */
export const creatures = computed(() => rulesInDish.value.filter(({ painted }) => !painted));
/** Index of the rule that the next seed gets. */
export const planting = signal(0);
export const tool = signal<Tool>("cut");
/** Whether a rule was picked to join in, until a seed is planted. */
export const isSeedAwaited = signal(false);
/** The state of the dish at the last picture; before the first one, with one seed. */
export const live = signal({
  stepCount: 0,
  stepsPerSecond: 0,
  earliestStep: 0,
  isPlaying: true,
  computesOn: "wasm",
  alive: 1,
});

/** Rows and columns on which the first rule was trained. */
const trainedGrid = computed(() => rulesInDish.value[0]?.rule.card.grid ?? [72, 72]);
/** Those that a texture is to cover, which was trained on few. */
const COVERED = [96, 96] as const;
/** Rows and columns on which a rule lives unless others are chosen. */
export const usualGridOf = (rule: Rule) => (isTexture(rule) ? COVERED : rule.card.grid);
const usualGrid = computed(() => {
  const [first] = rulesInDish.value;
  return first ? usualGridOf(first.rule) : trainedGrid.value;
});

/** Number of channels of the cells. */
export const channels = computed(() => rulesInDish.value[0]?.rule.spec.channels ?? 16);

/** Rows and columns of the dish: as chosen, as far as that can be, or else as is usual for the first rule. */
export const grid = computed(() => {
  const [height, width] = usualGrid.value;
  const longest = longestSide(channels.value);
  return {
    height: Math.min(settings.height.value, longest) || height,
    width: Math.min(settings.width.value, longest) || width,
  };
});

/** What the first rule can become, if it has several goals. */
export const goals = computed(() => rulesInDish.value[0]?.rule.spec.goals ?? []);

/** What it shall become. */
export const goal = computed(() => rulesInDish.value[0] && goalOf(rulesInDish.value[0]));

/** What cells are to become from a step on: a goal or a mixture, as was chosen; "" for none. */
export interface Wanted {
  readonly wanted: string;
  readonly step: number;
}

/** What they were to become so far. */
export const past = signal<readonly Wanted[]>([]);

/** Default radius of the brush, as a share of the grid on which the creature was trained: 6 cells of 72. */
const BRUSH = 1 / 12;

/** Radius of the brush in cells: as chosen, or else in proportion to the creature. */
export const brush = computed(
  () => settings.brush.value || Math.max(1, Math.round(BRUSH * Math.min(...trainedGrid.value))),
);

/** The names of the rules that an address asks for. */
const asked = computed(() =>
  [ruleInHand.value?.name ?? "", settings.also.value].filter(Boolean).join(","),
);
/** Names of the rules that the dish was built for, or has taken in since. */
let built = "";
/** Where the dish is: on its page, or put away. */
let home: HTMLElement | undefined;
/** Ends what keeps the element and the settings in step. */
let unbind = (): void => {};
/** Holds the dish while another page is shown. What nobody can see makes no steps. */
const shelf = document.createElement("div");
shelf.hidden = true;

/** Puts the dish into its page, as it was left. An address that asks for other rules begins anew. @returns puts it away */
export function mountDish(host: HTMLElement): () => void {
  home = host;
  if (element.peek()) host.append(element.peek() as NcaCanvas);
  const stop = effect(() => {
    // While the rule that an address names is loaded, the one before is still in hand.
    const isInHand = ruleInHand.value?.name === settings.rule.value;
    if (isInHand && asked.value !== built) untracked(begin);
  });
  return () => {
    stop();
    document.body.append(shelf);
    if (element.peek()) shelf.append(element.peek() as NcaCanvas);
  };
}

/** Begins with the rule in hand and those that the address names. */
function begin(): void {
  const first = ruleInHand.peek();
  // Who paused before there was a dish has paused the first.
  const isPlaying = element.peek() !== null || live.peek().isPlaying;
  if (first && home) void joinOthers(replaceBy(first, true, isPlaying));
}

/** Replaces the element by one with this rule. @param isSeeded whether it begins with a seed */
export function replaceBy(first: NamedRule, isSeeded: boolean, isPlaying: boolean): NcaCanvas {
  unbind();
  element.peek()?.remove();
  built = asked.peek();
  const made = document.createElement("nca-canvas");
  made.id = "dish";
  batch(() => {
    rulesInDish.value = [first];
    planting.value = 0;
    isSeedAwaited.value = false;
  });
  const stops = [
    watchStory(made),
    pictureOwn(made, first, rulesInDish),
    syncAttributes(made),
    effect(() => {
      made.plantingRule = planting.value;
    }),
  ];
  unbind = () => {
    for (const stop of stops) stop();
  };
  listen(made);
  made.rule = first.rule;
  if (!isSeeded) made.setAttribute("autoseed", "off");
  if (!isPlaying) made.pause();
  home?.append(made);
  element.value = made;
  look(1);
  return made;
}

/** Brings a rule that was picked or dropped into the dish, in the way that the visitor chose. */
export function pickRule(rule: NamedRule): void {
  // Before the first one is there, there is nothing to join or to take over.
  const way = element.value ? settings.pick.value : "anew";
  if (way === "join") join(rule).catch(sayError);
  else if (way === "swap") swap(rule);
  else beginAnew(rule);
}

/** Replaces the first rule; the cells stay as they are. */
function swap(rule: NamedRule): void {
  const [before, ...others] = rulesInDish.value;
  // If the number of channels differs, neither the cells nor the other rules can be kept.
  const fits = before?.rule.spec.channels === rule.rule.spec.channels;
  const dish = element.value;
  // Neither of the two is asked for a goal of the other.
  if (!hasGoal(rule, goal.value ?? "")) dish?.removeAttribute("goal");
  if (dish) dish.rule = rule.rule;
  if (fits) gather();
  holdRules([rule, ...(fits ? others : [])]);
  enterAddress();
}

/** Lets the cells that the brush gave another goal follow the first rule again. */
export function gather(): void {
  const { height, width } = grid.value;
  const all = { kind: "square", row: 0, column: 0, half: height + width } as const;
  for (const [index, { painted }] of rulesInDish.value.entries())
    if (painted) element.value?.assign(all, 0, index).catch(sayError);
}

function beginAnew(rule: NamedRule): void {
  holdRules([rule]);
  enterAddress();
  // Before the dish is in its page, what puts it there finds that nothing is built.
  if (home) begin();
  else built = "";
}

/** Notes which rules are in the dish, and puts them into the address. */
export function holdRules(rules: readonly RuleInDish[]): void {
  batch(() => {
    const [first] = rules;
    rulesInDish.value = rules;
    if (first) takeInHand(first);
    const [, ...others] = creatures.value;
    settings.also.value = others.map(({ name }) => name).join(",");
    if (planting.value >= rules.length) {
      planting.value = 0;
      isSeedAwaited.value = false;
    }
    built = asked.value;
  });
}

async function join(rule: NamedRule): Promise<void> {
  const known = rulesInDish.value.findIndex(({ name, painted }) => !painted && name === rule.name);
  const index = known >= 0 ? known : await element.value?.addRule(rule.rule);
  if (index === undefined) return;
  if (known < 0) {
    holdRules([...rulesInDish.value, rule]);
    enterAddress();
  }
  planting.value = index;
  isSeedAwaited.value = true;
}

/** Adds the rules that an address names besides the first. */
async function joinOthers(dish: NcaCanvas): Promise<void> {
  const names = settings.also.peek().split(",").filter(Boolean);
  for (const name of names) {
    try {
      await dish.ready;
      const rule = await loadRule(name);
      if (element.peek() !== dish) return;
      await dish.addRule(rule.rule);
      rulesInDish.value = [...rulesInDish.value, rule];
    } catch (error) {
      sayError(error);
    }
  }
  if (names.length > 0 && element.peek() === dish) holdRules(rulesInDish.value);
}

/** What a click can do here. */
export const tools = computed(() => (goals.value.length > 0 ? TOOLS : TOOLS.slice(0, 3)));

/** Chooses the next tool. */
export function nextTool(): void {
  tool.value = tools.value[tools.value.indexOf(tool.value) + 1] ?? "cut";
}

/** Plants a seed of the chosen rule. @param place the cell; that in the middle by default */
export function plant(place?: { readonly row: number; readonly column: number }): void {
  element.value?.plant(place?.row, place?.column, planting.value).catch(sayError);
}

/** Reads the state of the element. @param alive number of living cells, if it is known */
export function look(alive = live.peek().alive): void {
  const dish = element.value;
  if (!dish) return;
  const { stepCount, stepsPerSecond, earliestStep, isPlaying, computesOn } = dish;
  live.value = { stepCount, stepsPerSecond, earliestStep, isPlaying, computesOn, alive };
}

/** Hears of what happens in the dish. One that is taken out of the page tells nothing more. */
function listen(dish: NcaCanvas): void {
  dish.addEventListener("step", ({ detail }) => look(detail.alive));
  dish.addEventListener("ready", () => look());
  dish.addEventListener("error", ({ detail }) => sayError(detail.message));
  dish.addEventListener("plant", () => {
    isSeedAwaited.value = false;
  });
}

/** Keeps the element's attributes in step with the settings. */
function syncAttributes(dish: NcaCanvas): () => void {
  const attributes: Record<string, () => string | null> = {
    interactive: () => (tool.value === "cut" || tool.value === "goal" ? "" : null),
    speed: () => speedNow.value,
    grid: () => {
      const isOwn = usualGrid.value === trainedGrid.value;
      const isChosen = settings.height.value || settings.width.value;
      return isOwn && !isChosen ? null : `${grid.value.height}x${grid.value.width}`;
    },
    boundary: () => (settings.boundary.value === "own" ? null : settings.boundary.value),
    angle: () => String(settings.angle.value),
    "fire-rate": () => (settings.fireRate.value ? String(settings.fireRate.value) : null),
    "rng-seed": () => String(settings.rngSeed.value),
    brush: () => String(brush.value),
    "brush-shape": () => settings.brushShape.value,
    view: () => settings.view.value,
    goal: () => goal.value ?? null,
    smooth: () => (settings.drawn.value === "smooth" ? "" : null),
    engine: () => (hasCard.value ? settings.computeOn.value : null),
    label: () => `${rulesInDish.value[0]?.title ?? "Creature"}: a dish of cells`,
  };
  const stops = Object.entries(attributes).map(([name, read]) =>
    effect(() => {
      const value = read();
      if (value === null) dish.removeAttribute(name);
      else if (dish.getAttribute(name) !== value) dish.setAttribute(name, value);
    }),
  );
  return () => {
    for (const stop of stops) stop();
  };
}
