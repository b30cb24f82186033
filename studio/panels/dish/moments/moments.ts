/** Saves the dish as it stands, with its past, and goes on from there. */
import { effect } from "@preact/signals";
import { encodeRule, type Rule, withGoal } from "blastema";
import { decodeDish, encodeDish, type SavedDish } from "blastema/dish";
import { legible } from "blastema/models";
import { say } from "../../../state/messages.ts";
import { hasGoal, keepRule, loadRule, type NamedRule, ownRules } from "../../../state/rules.ts";
import { isReadable, settings } from "../../../state/settings.ts";
import { download, stemOf } from "../../../ui/download.ts";
import { element, live, past, type RuleInDish, rulesInDish } from "../dish.ts";
import { checkSides, goOnFrom, type Opened } from "./go-on.ts";
import { pictureOf } from "./picture.ts";
import { addMoment, fileOf, listMoments, type Moment, moments } from "./store.ts";

/** Larger files are refused unread; the past in a file takes a quarter of this at most. */
const LARGEST_FILE = 128 * 2 ** 20;

/** Most goals and mixtures that are read from a file. */
const MOST_GOALS = 100;

/** The moment as which the dish was saved, or from which it went on, last. */
let latest = { name: "", step: 0, dish: element.peek() };
/** The step on show. */
let shown = 0;
// A dish that begins anew, or went back to before that moment, has not gone on from it.
effect(() => {
  const { stepCount } = live.value;
  const isBefore = stepCount < Math.min(shown, latest.step);
  if (isBefore || element.value !== latest.dish) latest = { ...latest, name: "" };
  shown = stepCount;
});

/** The dish as it stands. */
export async function openNow(): Promise<Opened> {
  const dish = element.peek();
  if (!dish) throw new Error("There is no dish yet.");
  const goals = [settings.goal.peek(), ...past.peek().map(({ wanted }) => wanted)];
  const rules = rulesInDish.peek();
  return { point: await dish.keepPoint(), rules, goals: [...new Set(goals)] };
}

/** A saved moment. @throws Error with one sentence when it is gone */
export async function openMoment(moment: Moment): Promise<Opened> {
  return named(decodeDish(await fileOf(moment)));
}

/** A name for the next moment, which none has. */
export function nextName(): string {
  const names = new Set(moments.value.map(({ name }) => name));
  let count = 1;
  while (names.has(`Moment ${count}`)) count++;
  return `Moment ${count}`;
}

/** Saves the dish as it stands, under a name that no moment has if none is given. */
export async function saveMoment(given = ""): Promise<void> {
  const { point, rules, goals } = await openNow();
  await listMoments();
  const name = given || nextName();
  const notes = {
    name,
    from: latest.name,
    goals,
    rules: rules.map(({ name, title, painted }) => ({ name, title, painted })),
  };
  const { step } = await keep({ point, rules: rules.map(({ rule }) => rule), notes });
  latest = { name, step, dish: element.peek() };
  say(`Saved as “${name}”, at step ${step.toLocaleString("en")}.`);
}

/** Lets the dish go on from a moment. */
export async function goOnFromMoment(moment: Moment): Promise<void> {
  await goOnFrom(await openMoment(moment));
  latest = { ...moment, dish: element.peek() };
}

/** Gives the visitor a moment's file. */
export async function downloadMoment(moment: Moment): Promise<void> {
  download(`${stemOf(moment.name)}.dish.safetensors`, new Uint8Array(await fileOf(moment)));
}

/** Keeps the moments in a visitor's files, and goes on from the last. @throws Error with one sentence about what is wrong */
export async function openMomentFiles(files: readonly File[]): Promise<void> {
  await listMoments();
  for (const file of files) {
    if (file.size > LARGEST_FILE)
      throw new Error(`${file.name} is too large to be a saved moment.`);
    try {
      const saved = decodeDish(new Uint8Array(await file.arrayBuffer()));
      const [first] = saved.rules;
      if (first) checkSides(saved.point, first);
      await goOnFromMoment(await keep(saved));
    } catch (error) {
      throw new Error(`${file.name} cannot go on here. ${(error as Error).message}`);
    }
  }
}

/** Keeps a dish as a moment, under the names that its notes give. */
async function keep(saved: SavedDish): Promise<Moment> {
  const { keyframes } = saved.point;
  const name = textOf(saved.notes.name, nextName());
  const file = encodeDish(saved);
  const moment: Moment = {
    id: `${Date.now()}-${moments.peek().length}`,
    name,
    from: textOf(saved.notes.from, ""),
    step: keyframes.at(-1)?.step ?? 0,
    earliest: keyframes[0]?.step ?? 0,
    picture: pictureOf(saved.point),
    savedAt: Date.now(),
  };
  if (!(await addMoment(moment, file)))
    say("This browser keeps nothing, so the moment lasts as long as this page: save its file.");
  return moment;
}

/** Gives the rules of a saved dish the names by which this studio knows them; those that it does not know are kept as the visitor's own. */
async function named({ point, rules, notes }: SavedDish): Promise<Opened> {
  const said = Array.isArray(notes.rules) ? notes.rules : [];
  const known: RuleInDish[] = [];
  for (const [i, rule] of rules.entries()) {
    const title = textOf(said[i]?.title, `Rule ${i + 1}`);
    const painted = textOf(said[i]?.painted, "");
    const [first] = known;
    const isPainted =
      first && hasGoal(first, painted) && isSame(withGoal(first.rule, painted), rule);
    // What the brush gave to cells of a creature that is gone is a creature of nobody's.
    if (isPainted || (first && painted))
      known.push({ name: isPainted ? first.name : "", title, rule, painted });
    else known.push(await nameOf(rule, said[i]?.name, title));
  }
  const goals = Array.isArray(notes.goals) ? notes.goals.slice(0, MOST_GOALS).map(String) : [];
  return { point, rules: known, goals };
}

async function nameOf(rule: Rule, name: unknown, title: string): Promise<NamedRule> {
  if (typeof name === "string" && isReadable("rule", name)) {
    const known = await loadRule(name).catch(() => null);
    if (known && isSame(known.rule, rule)) return known;
  }
  const own = ownRules.peek().find((each) => isSame(each.rule, rule));
  return own ?? keepRule(unusedTitle(title), rule);
}

/** A title that none of the visitor's own rules has, so that none is replaced. */
function unusedTitle(title: string): string {
  const titles = new Set(ownRules.peek().map((own) => own.title));
  let free = title;
  for (let count = 2; titles.has(free); count++) free = `${title} ${count}`;
  return free;
}

function isSame(one: Rule, other: Rule): boolean {
  const [a, b] = [encodeRule(one), encodeRule(other)];
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** A short text from a file, or another where it has none. */
function textOf(value: unknown, otherwise: string): string {
  return (typeof value === "string" && legible(value).slice(0, 60).trim()) || otherwise;
}
