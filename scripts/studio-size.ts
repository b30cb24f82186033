// The budgets of the studio's JavaScript, each file gzipped: of the first screen, and of all pages together. Workers are
// scripts of their own, loaded by the page that starts them; their size is told beside it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { filesBelow, root } from "./project.ts";

// What few visits load, such as the writers of ZIP files and of QR codes, takes 7 kB of all pages, what a class uses (lessons, presenter) 2 kB,
// saved moments with their comparison 6 kB, the page Read 4 kB, the choice of what computes 1 kB, pictures of one’s own creatures 0.3 kB,
// the picker of creatures 1 kB, the smooth map of Test healing 0.3 kB, several pictures for one rule 1.3 kB, telling textures apart, playing with them and training them 1 kB, the grid that covers an element 0.4 kB,
// goals by brush, mixtures of goals and moments that keep both 1.6 kB, several pictures that are kept 0.2 kB, what cards draw, with dishes as large as they hold, 0.7 kB, and emoji of several sets, which training moves, 0.05 kB; that presses on Play hold, and goals follow steps back, of moments too, 0.18 kB; that
// a held key toggles once, 0.03 kB, and the memory of a training, or why it cannot be had, 0.05 kB; the time a model of many pictures takes, and what
// computes it, 0.02 kB, rules whose training may end early, and ten creatures in one, 0.19 kB; the choice among rules of one picture, and twenty more rules, 0.3 kB; what old creatures and fine detail are for, 0.06 kB; a genome, square by square,
// rounded and written as the visitor likes, 2 kB; what few bits of a variational model are for, 0.04 kB.
const limits = { firstScreen: 60_000, allPages: 182_630 };
const folder = "dist/studio/assets/";

const textOf = (file: string): string => readFileSync(join(root, file), "utf8");

/** Bytes of these scripts, gzipped one by one as a host would. */
function gzipped(files: readonly string[]): number {
  return files
    .map((file) => gzipSync(readFileSync(join(root, file)), { level: 9 }).length)
    .reduce((sum, bytes) => sum + bytes, 0);
}

/** A script and what it imports statically. */
function loadedWith(file: string, loaded = new Set<string>()): Set<string> {
  if (loaded.has(file)) return loaded;
  loaded.add(file);
  for (const [, name] of textOf(file).matchAll(/(?:from|import)"\.\/([^"]+\.js)"/g))
    loadedWith(folder + name, loaded);
  return loaded;
}

const scripts = filesBelow("dist/studio").filter((file) => file.endsWith(".js"));
const isWorker = (file: string): boolean =>
  file.startsWith("dist/studio/workers/") || file === "dist/studio/sw.js";
// Loaded when a file of another program is dropped, and by no page.
const isReader = (file: string): boolean => /\/bridges-[\w-]+\.js$/.test(file);
// For pages of others, and held to a limit of its own.
const isElement = (file: string): boolean => file.startsWith("dist/studio/nca-canvas/");
const pages = scripts.filter((file) => !isWorker(file) && !isReader(file) && !isElement(file));
const entry = /src="\.\/assets\/([^"]+\.js)"/.exec(textOf("dist/studio/index.html"))?.[1];
// The page Play, and what it shares with the sheet that is loaded later.
const dish = pages.filter((file) => file.startsWith(`${folder}dish-`));
if (!entry || dish.length === 0) throw new Error("The scripts of the first screen were not found.");
const first = loadedWith(folder + entry);
for (const file of dish) loadedWith(file, first);
const firstScreen = gzipped([...first]);
const allPages = gzipped(pages);
const [workers, reader] = [isWorker, isReader].map((is) => gzipped(scripts.filter(is)));
console.log(
  `studio's first screen: ${firstScreen} B of ${limits.firstScreen} B gzipped; all pages: ${allPages} B of ${limits.allPages} B (workers: ${workers} B, reader of other programs' rules: ${reader} B)`,
);
if (!(firstScreen <= limits.firstScreen && allPages <= limits.allPages)) process.exitCode = 1;
