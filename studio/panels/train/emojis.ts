/** The emoji to train: those that are offered, and all others, loaded when they are looked for. */
import { folder, languages, shard } from "virtual:emoji";
import { signal } from "@preact/signals";
import { type Known, search } from "../../state/emoji-search.ts";

/** An emoji whose picture is known. */
export interface Emoji {
  readonly name: string;
  readonly character: string;
  readonly svg: string;
}

/** The emoji that are offered; null until they are loaded. */
export const offered = signal<readonly Emoji[] | null>(null);
/** Answers to the newest search; null while nothing was looked for. */
export const found = signal<{
  readonly question: string;
  readonly names: readonly string[];
} | null>(null);
/** Pictures of emoji by their names, as far as they were loaded. */
export const pictures = signal<ReadonlyMap<string, string>>(new Map());

/** Most emoji that a search shows. */
const MOST = 60;

const files = new Map<string, Promise<unknown>>();

/** Loads a file once; one that failed is asked for again. */
function load<T>(name: string): Promise<T> {
  const loading =
    files.get(name) ??
    fetch(new URL(folder + name, document.baseURI)).then((response) => {
      if (!response.ok) throw new Error(`The emoji could not be loaded (${response.status}).`);
      return response.json();
    });
  files.set(name, loading);
  loading.catch(() => files.delete(name));
  return loading as Promise<T>;
}

/** Loads the emoji that are offered. */
export async function loadOffered(): Promise<void> {
  if (offered.value !== null) return;
  offered.value = folder === "" ? [] : await load<Emoji[]>("offered.json");
  keep(offered.value);
}

function keep(loaded: readonly Emoji[]): void {
  pictures.value = new Map([
    ...pictures.value,
    ...loaded.map(({ name, svg }) => [name, svg] as const),
  ]);
}

/** The languages of the visitor in which emoji have words, and English. */
function spoken(): string[] {
  const asked = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  return [...new Set([...languages.filter((each) => asked.includes(each)), "en"])];
}

async function loadAll(): Promise<Known[]> {
  const [names, ...words] = await Promise.all([
    load<[string, string][]>("all.json"),
    ...spoken().map((language) => load<string[]>(`words-${language}.json`)),
  ]);
  return names.map(([name, character], i) => {
    return { name, character, words: words.map((each) => each[i]?.split("|") ?? []) };
  });
}

/** Looks for emoji, and loads the pictures of those that it finds. */
export async function lookFor(question: string): Promise<void> {
  if (question.trim() === "") {
    found.value = null;
    newest = "";
    return;
  }
  newest = question;
  const all = await loadAll();
  if (newest !== question) return;
  const names = search(all, question)
    .slice(0, MOST)
    .map(({ name }) => name);
  found.value = { question, names };
  await loadPictures(names, all);
}

/** The newest question. */
let newest = "";

async function loadPictures(names: readonly string[], all: readonly Known[]): Promise<void> {
  const missing = names.filter((name) => !pictures.value.has(name));
  const shards = new Set(
    missing.map((name) => Math.floor(all.findIndex((known) => known.name === name) / shard)),
  );
  await Promise.all(
    Array.from(shards, async (index) => {
      const svgs = await load<string[]>(`${index}.json`);
      keep(
        svgs.map((svg, i) => {
          const { name, character } = all[index * shard + i] as Known;
          return { name, character, svg };
        }),
      );
    }),
  );
}

/** The picture of an emoji; undefined when there is none of that name. */
export async function pictureOf(name: string): Promise<string | undefined> {
  await loadOffered();
  if (folder === "" || pictures.value.has(name)) return pictures.value.get(name);
  const all = await loadAll();
  if (all.some((known) => known.name === name)) await loadPictures([name], all);
  return pictures.value.get(name);
}
