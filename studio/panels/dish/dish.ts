/** The dish in view: its element, the rules in it, and what it says of itself while it runs. */
import { computed, effect, signal, untracked } from "@preact/signals";
import type { NcaCanvas } from "blastema/element";
import { loadRule, type NamedRule, ruleInHand, takeInHand } from "../../state/rules.ts";
import { settings } from "../../state/settings.ts";
import { sayError } from "../../ui/messages.tsx";

/** What a press on the dish does. */
export const TOOLS = ["cut", "seed", "move"] as const;
export type Tool = (typeof TOOLS)[number];

/** The element; null before it is on the page. */
export const element = signal<NcaCanvas | null>(null);
/** The rules in the dish, by the index that the element gives them. */
export const rulesInDish = signal<readonly NamedRule[]>([]);
/** Which of them the next seed gets. */
export const planting = signal(0);
export const tool = signal<Tool>("cut");
/** What the dish says of itself, as of the last frame. */
export const live = signal({
  stepCount: 0,
  stepsPerSecond: 0,
  earliestStep: 0,
  isPlaying: true,
  alive: 0,
});

/** Raised to build a new element, which knows no rule of the last one. */
const generation = signal(0);

/** Rows and columns: as chosen, or else as the first rule was trained. */
export const grid = computed(() => {
  const [height, width] = rulesInDish.value[0]?.rule.card.grid ?? [72, 72];
  return {
    height: settings.height.value || height,
    width: settings.width.value || width,
  };
});

/** Puts a dish into the page and keeps it to the settings; returns what takes it away again. */
export function mountDish(host: HTMLElement): () => void {
  return effect(() => {
    generation.value;
    const first = untracked(() => ruleInHand.value);
    if (!first) return;
    const made = document.createElement("nca-canvas") as NcaCanvas;
    made.id = "dish";
    const stop = [syncAttributes(made), listen(made)];
    rulesInDish.value = [first];
    planting.value = 0;
    made.rule = first.rule;
    host.append(made);
    element.value = made;
    joinOthers(made).catch(sayError);
    return () => {
      for (const end of stop) end();
      made.remove();
      element.value = null;
    };
  });
}

/** Takes a rule that was picked or dropped, in the way the visitor chose. */
export function pickRule(rule: NamedRule): void {
  const { value: way } = settings.pick;
  if (way === "join") join(rule).catch(sayError);
  else if (way === "anew") beginAnew(rule);
  else swap(rule);
}

function swap(rule: NamedRule): void {
  takeInHand(rule);
  const dish = element.value;
  if (dish) dish.rule = rule.rule;
  rulesInDish.value = [rule, ...rulesInDish.value.slice(1)];
}

function beginAnew(rule: NamedRule): void {
  takeInHand(rule);
  settings.also.value = "";
  generation.value++;
}

async function join(rule: NamedRule): Promise<void> {
  const known = rulesInDish.value.findIndex(({ name }) => name === rule.name);
  if (known >= 0) {
    plantNext(known);
    return;
  }
  const index = await element.value?.addRule(rule.rule);
  if (index === undefined) return;
  rulesInDish.value = [...rulesInDish.value, rule];
  settings.also.value = rulesInDish.value
    .slice(1)
    .map(({ name }) => name)
    .join(",");
  plantNext(index);
}

/** The rules that a link names besides the first. */
async function joinOthers(dish: NcaCanvas): Promise<void> {
  const names = settings.also.peek().split(",").filter(Boolean);
  if (names.length === 0) return;
  await dish.ready;
  for (const name of names) await join(await loadRule(name));
}

/** Chooses the rule of the next seed. */
export function plantNext(index: number): void {
  planting.value = index;
  if (element.value) element.value.plantingRule = index;
}

/** The next of what a press may do. */
export function nextTool(): void {
  tool.value = TOOLS[(TOOLS.indexOf(tool.value) + 1) % TOOLS.length] ?? "cut";
}

/** Plants a seed of the chosen rule. @param place by default where the element sees fit */
export function plant(place?: { readonly row: number; readonly column: number }): void {
  element.value?.plant(place?.row, place?.column, planting.value).catch(sayError);
}

export function togglePlay(): void {
  const dish = element.value;
  if (!dish) return;
  if (dish.isPlaying) dish.pause();
  else dish.play();
  look();
}

/** One step on; a running dish stops first. */
export function stepOn(): void {
  element.value?.pause();
  element.value?.step(1).then(look, sayError);
}

/** One step back, as far as the dish remembers. */
export function stepBack(): void {
  element.value?.pause();
  element.value?.back(1).then(look, sayError);
}

/** Begins again from a seed, and plays. */
export function restart(): void {
  element.value?.reset().then(look, sayError);
}

export function clearDish(): void {
  element.value?.clear().then(look, sayError);
}

/** Takes over what the element says of itself. */
function look(): void {
  const dish = element.value;
  if (!dish) return;
  const { stepCount, stepsPerSecond, earliestStep, isPlaying } = dish;
  live.value = { ...live.value, stepCount, stepsPerSecond, earliestStep, isPlaying };
}

function listen(dish: NcaCanvas): () => void {
  const onStep = (event: Event): void => {
    live.value = { ...live.value, alive: (event as CustomEvent<{ alive: number }>).detail.alive };
    look();
  };
  const onError = (event: Event): void => {
    sayError((event as CustomEvent<{ message: string }>).detail.message);
  };
  const handlers = { step: onStep, ready: look, error: onError };
  for (const [name, handler] of Object.entries(handlers)) dish.addEventListener(name, handler);
  return () => {
    for (const [name, handler] of Object.entries(handlers)) dish.removeEventListener(name, handler);
  };
}

/** Keeps the element's attributes to the settings. */
function syncAttributes(dish: NcaCanvas): () => void {
  const attributes: Record<string, () => string | null> = {
    interactive: () => (tool.value === "cut" ? "" : null),
    speed: () => settings.speed.value,
    grid: () =>
      settings.height.value || settings.width.value
        ? `${grid.value.height}x${grid.value.width}`
        : null,
    boundary: () => (settings.boundary.value === "own" ? null : settings.boundary.value),
    angle: () => String(settings.angle.value),
    "fire-rate": () => (settings.fireRate.value ? String(settings.fireRate.value) : null),
    "rng-seed": () => String(settings.rngSeed.value),
    brush: () => String(settings.brush.value),
    "brush-shape": () => settings.brushShape.value,
    view: () => settings.view.value,
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
