// The zoo as the studio shows it: a module "virtual:zoo" for Vite. Scripts get of every rule its name and what it does, some tens of bytes;
// what is said of it, its picture and the words by which it is found lie in files of their own, which are loaded when they are asked for.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import type { Plugin } from "vite";
import type { GrowingSpec } from "../src/systems/growing/spec.ts";
import { DISH } from "../studio/state/table/dish.ts";
import { type StoredCard, shownCard } from "../studio/state/zoo-card.ts";
import { filesBelow, root } from "./project.ts";
import { type Entry, LANGUAGES, packaged, wordsOf } from "./studio-emoji.ts";
import { expectation, verbOf } from "./zoo-labels.ts";

const RULE = /^zoo\/.+-(growing|persistent|regenerating|goals|textures?)\.json$/;
/** How many rules stand on the page; all others are found in the picker. */
const FEW = 7;

/** What a creature is a picture of, in the order of the picker, by Unicode's groups of emoji. */
const KINDS: readonly (readonly [title: string, takes: RegExp])[] = [
  ["Animals", /^animals-nature animal/],
  ["Plants", /^animals-nature plant/],
  ["Food", /^food-drink/],
  ["Faces", /^people-body|^smileys-emotion .*face/],
  ["Things", /^(travel-places|activities|objects|flags)/],
];
/** Letters and symbols, and what no emoji shows, such as a drawing. */
const SIGNS = "Signs";
const GOALS = "Changing";
const TEXTURES = "Textures";
const LESS = "Trained for less";
const TITLES = [...KINDS.map(([title]) => title), SIGNS, GOALS, TEXTURES, LESS];

/** Names of Unicode's lists of emoji. */
const UNICODE = packaged<Record<"groups" | "subgroups", Readonly<Record<number, string>>>>(
  "emojibase-data/meta/groups.json",
);

/** A rule of the zoo, as its card has it. */
interface ZooRule {
  readonly name: string;
  /** What it does, in one word: "heals". */
  readonly verb: string;
  /** What a rule with goals grows. */
  readonly goals: readonly string[] | undefined;
  /** Title of its group in the picker. */
  readonly group: string;
  /** Says in a few sentences what to expect of it. */
  readonly expect: string;
  /** The emoji that it grows, as emojibase has them. */
  readonly emoji: readonly Grouped[];
}

/** A card with what says whether cells live by their alpha, as in a dish. */
interface Stored extends StoredCard {
  readonly spec: Pick<GrowingSpec, "mask">;
}

/** An emoji with its places in Unicode's lists. */
interface Grouped extends Entry {
  readonly emoji: string;
  readonly group?: number;
  readonly subgroup?: number;
}

/** The rules of the zoo that live in a dish, sorted by name. */
export function zooRules(): ZooRule[] {
  const all = packaged<Grouped[]>("emojibase-data/en/data.json");
  const known = new Map(all.map((emoji) => [`emoji:${nameOf(emoji)}`, emoji]));
  return filesBelow("zoo")
    .filter((file) => RULE.test(file))
    .map((file) => [file, JSON.parse(readFileSync(join(root, file), "utf8")) as Stored] as const)
    .filter(([, { spec }]) => (spec.mask ?? "alpha") === "alpha")
    .map(([file, stored]) => {
      const { target = "", targets = [target] } = stored;
      const emoji = targets.flatMap((each) => known.get(each) ?? []);
      const card = shownCard(stored);
      const kind = stored.regime === "regenerating" ? kindOf(emoji[0]) : LESS;
      const special = card.textures ? TEXTURES : card.goals && GOALS;
      return {
        name: basename(file, ".json"),
        verb: verbOf(card),
        goals: card.goals,
        group: special ?? kind,
        expect: expectation(card),
        emoji,
      };
    });
}

/** The name by which Noto Emoji, and so a target, knows an emoji: "lady-beetle" of "lady beetle". */
function nameOf({ label }: Entry): string {
  return label.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

function kindOf({ group = -1, subgroup = -1 }: Partial<Grouped> = {}): string {
  const place = `${UNICODE.groups[group]} ${UNICODE.subgroups[subgroup]}`;
  return KINDS.find(([, takes]) => takes.test(place))?.[0] ?? SIGNS;
}

/** The groups of the picker, with what to expect of each of their rules. */
export function groupsOf(rules: readonly ZooRule[]) {
  return TITLES.map((title) => {
    const members = rules.filter(({ group }) => group === title);
    return { title, rules: Object.fromEntries(members.map(({ name, expect }) => [name, expect])) };
  }).filter((group) => Object.keys(group.rules).length > 0);
}

/** A few rules that heal and differ: the one that the studio begins with, then one of each group in turn. */
export function fewOf(rules: readonly ZooRule[]): string[] {
  const first = DISH.rule.default;
  const healing = rules.filter(({ verb }) => verb === "heals");
  const groups = TITLES.map((title) =>
    healing
      .filter(({ group }) => group === title)
      .map(({ name }) => name)
      .sort((a, b) => Number(b === first) - Number(a === first)),
  );
  return healing.flatMap((_, turn) => groups.flatMap((names) => names[turn] ?? [])).slice(0, FEW);
}

/** The words by which a rule is found, in each language, and its emoji. */
function searchedOf(rules: readonly ZooRule[]) {
  const languages = LANGUAGES.map((language) => {
    const all = packaged<Entry[]>(`emojibase-data/${language}/compact.json`);
    return new Map(all.map((entry) => [entry.hexcode, entry]));
  });
  return Object.fromEntries(
    rules.map(({ name, emoji }) => {
      const words = languages.map((entries) =>
        emoji.flatMap(({ hexcode }) => wordsOf(entries.get(hexcode))),
      );
      return [name, { character: emoji[0]?.emoji ?? "", words }];
    }),
  );
}

/** The files by their names in the studio; the rules keep theirs from build to build, since pages of others name them. */
function zooFiles(rules: readonly ZooRule[]): { folder: string; files: Map<string, Buffer> } {
  const others = new Map([
    ["groups.json", Buffer.from(JSON.stringify(groupsOf(rules)))],
    ["words.json", Buffer.from(JSON.stringify(searchedOf(rules)))],
    ...rules.map(({ name }) => [`${name}.webp`, readFileSync(thumbnailOf(name))] as const),
  ]);
  const hash = createHash("sha256");
  for (const bytes of others.values()) hash.update(bytes);
  const folder = `zoo-${hash.digest("hex").slice(0, 8)}/`;
  const files = new Map([...others].map(([name, bytes]) => [folder + name, bytes]));
  for (const { name } of rules) {
    const file = `zoo/${name}.safetensors`;
    files.set(file, readFileSync(join(root, file)));
  }
  return { folder, files };
}

function thumbnailOf(name: string): string {
  const file = join(root, `studio/thumbnails/${name}.webp`);
  if (!existsSync(file))
    throw new Error(`zoo/${name} has no picture: scripts/studio-thumbnails.ts makes it.`);
  return file;
}

const ID = "virtual:zoo";
const TYPES: Record<string, string> = { ".webp": "image/webp", ".json": "application/json" };

/** The module exports the rules, the names of a few, and `folder`, where the files are. */
export function zooModule(): Plugin {
  let made: ReturnType<typeof zooFiles> | undefined;
  return {
    name: "zoo",
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    load(id) {
      if (id !== `\0${ID}`) return undefined;
      const rules = zooRules();
      made = zooFiles(rules);
      const rows = rules.map(({ name, verb, goals }) =>
        goals ? [name, verb, goals] : [name, verb],
      );
      const parts = { rules: rows, few: fewOf(rules), folder: made.folder };
      return Object.entries(parts)
        .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
        .join("\n");
    },
    generateBundle() {
      for (const [fileName, source] of made?.files ?? [])
        this.emitFile({ type: "asset", fileName, source });
    },
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const name = request.url?.slice(1) ?? "";
        const source = made?.files.get(name);
        const type = TYPES[extname(name)] ?? "application/octet-stream";
        if (source) response.setHeader("content-type", type).end(source);
        else next();
      });
    },
  };
}
