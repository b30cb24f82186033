/** The rule in hand, and where rules come from: the zoo, a file, or a training run on this machine. */
import { batch, effect, signal } from "@preact/signals";
import { encodeRule, type Rule, withGoal } from "blastema";
import { isTexture } from "blastema/measure";
import { readRule } from "blastema/models";
import { createStore, del, entries, set } from "idb-keyval";
import { sayError } from "./messages.ts";
import { isOf } from "./mixture.ts";
import { isCarried, unpack } from "./rule-link.ts";
import { settings } from "./settings.ts";
import { inStore } from "./store.ts";
import { TABLE } from "./table.ts";
import { type ZooEntry, zooEntry } from "./zoo.ts";

/** A rule with its name in links and lists. */
export interface NamedRule {
  /** The rule's name in the zoo, "own:…" for a rule that only this browser has, or "data:…", which holds the rule itself. */
  readonly name: string;
  /** The rule's title for people: "Lizard that heals", or the file's name. */
  readonly title: string;
  readonly rule: Rule;
  /** Address of its picture, if there is one. */
  readonly thumbnail?: string | undefined;
}

/** The rule that the pages show; null until the first one is loaded. */
export const ruleInHand = signal<NamedRule | null>(null);
/** The visitor's own rules, from files and from training, which this browser keeps. */
export const ownRules = signal<readonly NamedRule[]>([]);

/** Endings of files that may hold a rule, for a dialogue that opens them; what is dropped is looked into. */
export const RULE_FILES = ".safetensors,.genome,.json,.pt,.pth,.pk,.pkl,.onnx,.bin";

const OWN = "own:";
const store = createStore("blastema-rules", "rules");
const pictures = createStore("blastema-pictures", "pictures");
/** Resolves when the rules of earlier visits are loaded. */
let restored: Promise<void> | undefined;
/** Largest file that is read as a rule, in bytes; the zoo's have 35 kB. */
const LARGEST_FILE = 32 * 2 ** 20;

/** Loads a rule by its name. @throws Error with one sentence when it is missing or cannot be read */
export async function loadRule(name: string): Promise<NamedRule> {
  if (isCarried(name)) return { name, ...unpack(name) };
  if (isOwn(name)) await restored;
  const own = ownRules.value.find((known) => known.name === name);
  if (own) return own;
  const entry = zooEntry(name);
  if (!entry)
    throw new Error(
      isOwn(name)
        ? `The rule "${name.slice(OWN.length)}" is not kept in this browser: drop its file here again.`
        : `There is no rule "${name}" in the zoo.`,
    );
  return ofZoo(entry);
}

/** Rules of the zoo that were loaded, or are on their way: pages that ask for one at once get the same. */
const zooRules = new Map<string, Promise<NamedRule>>();

function ofZoo(entry: ZooEntry): Promise<NamedRule> {
  const { name } = entry;
  const known = zooRules.get(name);
  if (known) return known;
  const loading = fetchRule(entry);
  zooRules.set(name, loading);
  // Who asks again tries again.
  loading.catch(() => zooRules.delete(name));
  return loading;
}

async function fetchRule({ name, title, url }: ZooEntry): Promise<NamedRule> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The rule "${name}" could not be loaded (${response.status}).`);
  return { name, title, rule: await readRule(new Uint8Array(await response.arrayBuffer())) };
}

/** Reads a rule from a visitor's file. @throws Error with one sentence about what is wrong with it */
export async function readRuleFile(file: File): Promise<NamedRule> {
  if (file.size === 0) throw new Error(`${file.name} is empty.`);
  if (file.size > LARGEST_FILE) throw new Error(`${file.name} is too large to be a rule.`);
  let rule: Rule;
  try {
    rule = await readAnyRule(new Uint8Array(await file.arrayBuffer()), file.name);
  } catch (error) {
    throw new Error(`${file.name} is not a rule that can run here. ${(error as Error).message}`);
  }
  const { mask = "alpha" } = rule.spec;
  if (mask !== "alpha")
    throw new Error(
      `${file.name} cannot live in a dish, whose cells live by their alpha: blastema grow draws it${isTexture(rule) ? ", and texture tile" : ""}.`,
    );
  const ending = RULE_FILES.split(",").find((each) => file.name.toLowerCase().endsWith(each)) ?? "";
  return keepRule(file.name.slice(0, file.name.length - ending.length), rule);
}

/** Reads a rule of ours or of another program; what reads the latter is loaded when it is needed. */
async function readAnyRule(bytes: Uint8Array, source: string): Promise<Rule> {
  try {
    return await readRule(bytes);
  } catch (error) {
    const { importForeign, isOwnForm } = await import("blastema/bridges");
    if (isOwnForm(bytes)) throw error;
    return importForeign(bytes, {}, { source });
  }
}

/** Keeps one of the visitor's own rules under this title, for later visits too. */
export function keepRule(title: string, rule: Rule): NamedRule {
  const name = `${OWN}${title.replaceAll(/, ?/g, " ")}`;
  const kept = { name, title, rule };
  ownRules.value = [...ownRules.value.filter((known) => known.name !== name), kept];
  void inStore(() => set(name, encodeRule(rule), store), undefined);
  void inStore(() => del(name, pictures), undefined);
  return kept;
}

/** Gives one of the visitor's own rules its picture, for later visits too. @param thumbnail its address, which holds the picture */
export function keepPicture(name: string, thumbnail: string): void {
  ownRules.value = ownRules.value.map((own) => (own.name === name ? { ...own, thumbnail } : own));
  void inStore(() => set(name, thumbnail, pictures), undefined);
}

/** Whether a name belongs to a rule that only this browser has. */
export function isOwn(name: string): boolean {
  return name.startsWith(OWN);
}

/** Forgets one of the visitor's own rules; a dish in which it runs goes on. */
export function forgetRule(name: string): void {
  ownRules.value = ownRules.value.filter((known) => known.name !== name);
  for (const kept of [store, pictures]) void inStore(() => del(name, kept), undefined);
}

/** Follows the setting `rule`: loads the rule that the address names, now and whenever it changes. */
export function startRules(): void {
  restored = restoreOwnRules();
  effect(() => {
    const name = settings.rule.value;
    if (ruleInHand.peek()?.name === name) return;
    loadRule(name)
      .then((rule) => {
        if (settings.rule.peek() === name) ruleInHand.value = rule;
      })
      .catch((error) => {
        sayError(error);
        if (settings.rule.peek() !== name) return;
        // The address goes back to the rule on show, or to the default.
        settings.rule.value = ruleInHand.peek()?.name ?? TABLE.rule.default;
      });
  });
}

/** Makes this the rule in hand, which every page shows. */
export function takeInHand(rule: NamedRule): void {
  batch(() => {
    ruleInHand.value = rule;
    settings.rule.value = rule.name;
    if (!hasGoal(rule, settings.goal.value)) settings.goal.value = "";
  });
}

/** Whether a rule can become this: one of its goals, or a mixture of them. */
export function hasGoal({ rule: { spec } }: NamedRule, wanted: string): boolean {
  return isOf(spec.goals ?? [], wanted);
}

/** What a rule with goals shall become: as chosen, or else its first goal; undefined for a rule that has none. */
export function goalOf(named: NamedRule): string | undefined {
  const { value } = settings.goal;
  return hasGoal(named, value) ? value : named.rule.spec.goals?.[0];
}

/** The ordinary rule that a rule is under its goal; one without goals is one. */
export function ordinaryOf(named: NamedRule): Rule {
  const goal = goalOf(named);
  return goal === undefined ? named.rule : withGoal(named.rule, goal);
}

/** Loads the rules that were kept on earlier visits. */
async function restoreOwnRules(): Promise<void> {
  const kept = await inStore(() => entries<string, Uint8Array>(store), []);
  const seen = new Map(await inStore(() => entries<string, string>(pictures), []));
  const read = kept.map(async ([name, bytes]) => {
    const rule = await readRule(bytes);
    return { name, title: name.slice(OWN.length), rule, thumbnail: seen.get(name) };
  });
  const settled = await Promise.allSettled(read);
  ownRules.value = settled.flatMap((each) => ("value" in each ? each.value : []));
}
