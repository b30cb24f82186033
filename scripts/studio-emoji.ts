// The emoji that the studio offers to train: a module "virtual:emoji" for Vite. Its pictures and words lie in files of their own, which
// are loaded when someone opens the picker, or looks for more. Drawn by Noto Emoji (Apache 2.0); words from Unicode's CLDR by
// emojibase-data (MIT).
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";
import { emojiNames, loadEmoji } from "../src/cli/emoji.ts";

/** Those that make good creatures: one shape with a clear outline and few fine lines. */
const NAMES = `
  lizard butterfly fish octopus mushroom hibiscus snail frog turtle snake dragon crocodile t-rex sauropod whale dolphin
  shark blowfish tropical-fish crab lobster shrimp squid spider lady-beetle bug ant honeybee beetle cricket scorpion
  bird owl duck eagle parrot penguin swan flamingo peacock rooster chicken hatching-chick bat rat mouse hedgehog hamster
  rabbit cat dog fox bear panda koala tiger lion monkey horse unicorn cow pig elephant kangaroo sloth otter skunk badger
  rose tulip sunflower blossom cherry-blossom cactus deciduous-tree evergreen-tree palm-tree four-leaf-clover maple-leaf
  red-apple banana strawberry watermelon pineapple carrot hot-pepper avocado eggplant cherries grapes lemon
  red-heart star glowing-star sun crescent-moon snowflake fire droplet rainbow cloud rocket ghost alien robot
  alien-monster jack-o-lantern snowman gear key anchor crown gem-stone brain eye anatomical-heart tooth dna microbe
`
  .trim()
  .split(/\s+/);

/** Languages in which emoji are found by their words. */
export const LANGUAGES = [
  "en",
  "de",
  "es",
  "fr",
  "hi",
  "it",
  "ja",
  "ko",
  "nl",
  "pl",
  "pt",
  "uk",
  "zh",
];
/** Emoji whose pictures lie in one file; those that are alike lie together. */
const SHARD = 20;

interface Emoji {
  readonly name: string;
  /** "🦎". */
  readonly character: string;
  readonly svg: string;
}

/** An emoji as emojibase has it. */
export interface Entry {
  readonly hexcode: string;
  readonly label: string;
  readonly tags?: readonly string[];
  readonly order?: number;
}

const require = createRequire(import.meta.url);

/** Reads a file of data from a package. */
export function packaged<T>(path: string): T {
  return JSON.parse(readFileSync(require.resolve(path), "utf8"));
}

/** What an emoji is called, then what else it is found by. */
export function wordsOf(entry: Entry | undefined): string[] {
  return entry ? [...new Set([entry.label, ...(entry.tags ?? [])])] : [];
}

const ID = "virtual:emoji";

/** The module exports `folder`, where the files are; "" where the package with the pictures is missing. */
export function emojiModule(): Plugin {
  let files: ReadonlyMap<string, string> | undefined;
  let folder = "";
  const read = (): ReadonlyMap<string, string> => {
    files ??= emojiFiles();
    const digest = createHash("sha256")
      .update([...files.values()].join())
      .digest("hex");
    folder = files.size === 0 ? "" : `emoji-${digest.slice(0, 8)}/`;
    return files;
  };
  return {
    name: "emoji",
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    load(id) {
      if (id !== `\0${ID}`) return undefined;
      read();
      return `export const folder = ${JSON.stringify(folder)}; export const shard = ${SHARD}; export const languages = ${JSON.stringify(LANGUAGES)};`;
    },
    generateBundle() {
      for (const [name, source] of files ?? [])
        this.emitFile({ type: "asset", fileName: folder + name, source });
    },
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const name = request.url?.startsWith(`/${folder}`) && request.url.slice(folder.length + 1);
        const source = name ? read().get(name) : undefined;
        if (source) response.setHeader("content-type", "application/json").end(source);
        else next();
      });
    },
  };
}

/**
 * The files by their names: `offered.json` has what is shown before anyone looks for more; `all.json` names and characters of all
 * emoji; `words-LANGUAGE.json` the words of each, in the same order; `N.json` their pictures.
 */
function emojiFiles(): Map<string, string> {
  let characters: Record<string, string>;
  try {
    characters = packaged("@iconify-json/noto/chars.json");
  } catch {
    return new Map();
  }
  const codes = new Map(Object.entries(characters).map(([code, name]) => [name, code]));
  const draw = (asked: string): Emoji => {
    const { name, svg } = loadEmoji(`emoji:${asked}`);
    const points = (codes.get(name) ?? "").split("-").map((code) => Number.parseInt(code, 16));
    return { name, character: String.fromCodePoint(...points), svg };
  };
  const entries = (language: string): Map<string, Entry> => {
    const all = packaged<Entry[]>(`emojibase-data/${language}/compact.json`);
    const nameOf = ({ hexcode }: Entry): string =>
      characters[hexcode.toLowerCase().replaceAll("-fe0f", "")] ?? "";
    return new Map(all.map((entry) => [nameOf(entry), entry]));
  };
  const order = entries("en");
  const place = (name: string): number => order.get(name)?.order ?? Number.POSITIVE_INFINITY;
  const all = emojiNames()
    .filter((name) => codes.has(name))
    .sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)))
    .map(draw);
  const files = new Map([
    ["offered.json", JSON.stringify(NAMES.map(draw))],
    ["all.json", JSON.stringify(all.map(({ name, character }) => [name, character]))],
  ]);
  for (const language of LANGUAGES) {
    const words = entries(language);
    const found = all.map(({ name }) => wordsOf(words.get(name)).join("|"));
    files.set(`words-${language}.json`, JSON.stringify(found));
  }
  for (let i = 0; i * SHARD < all.length; i++) {
    const pictures = all.slice(i * SHARD, (i + 1) * SHARD).map(({ svg }) => svg);
    files.set(`${i}.json`, JSON.stringify(pictures));
  }
  return files;
}
