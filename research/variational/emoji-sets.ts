// Draws the emoji of several sets into a folder, as pictures of 32 x 32 pixels to learn from (docs/variational.md, "Several sets of emoji"):
// FOLDER/SET/NAME/FAMILY.png. NAME is what Noto calls the emoji; FAMILY, the file's name, decides the split as it does among Noto's alone.
// The sets are no dependencies; install them first, then draw (a minute):
//
//     npm install --no-save @iconify-json/twemoji@1.2.5 @iconify-json/fluent-emoji-flat@1.2.6 @iconify-json/noto-v1@1.2.5 @iconify-json/emojione@1.2.3 @iconify-json/fxemoji@1.2.2
//     node --import ./scripts/typescript.mjs --conditions=source research/variational/emoji-sets.ts FOLDER
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { loadSharp } from "../../src/cli/sharp.ts";
import { fileNameOf, type NamedIcons, subjectsOf } from "./emoji-subjects.ts";

const SIZE = 32;
/** Side at which drawings are made before they are scaled down: that of Noto's. */
const DRAWN = 128;
/** The sets that know code points, Noto first, and those that have only names. Sets under share-alike licences are left out. */
const NAMED = ["noto", "twemoji", "fluent-emoji-flat"];
const SETS = [...NAMED, "noto-v1", "emojione", "fxemoji"];

interface IconSet extends NamedIcons {
  readonly width: number;
  readonly height: number;
  readonly icons: Record<
    string,
    { body: string; width?: number; height?: number; hidden?: boolean }
  >;
}

const require = createRequire(import.meta.url);
const read = <T>(set: string, file: string): T =>
  JSON.parse(readFileSync(require.resolve(`@iconify-json/${set}/${file}`), "utf8"));

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("Name a folder for the pictures.");
const sharp = await loadSharp();
const named = NAMED.map(loadSet);
const credits: string[] = [];
let all = 0;
for (const name of SETS) {
  const set = loadSet(name);
  let drawn = 0;
  for (const [icon, subject] of subjectsOf(set, named)) {
    const place = join(folder, name, subject);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `${fileNameOf(subject)}.png`), await draw(set, icon));
    drawn++;
  }
  all += drawn;
  credits.push(creditOf(name, drawn));
  console.log(credits.at(-1));
}
writeFileSync(join(folder, "CREDITS.txt"), `${credits.join("\n")}\n`);
console.log(`${all} pictures in ${folder}`);

function loadSet(name: string): IconSet {
  const set = read<IconSet>(name, "icons.json");
  return NAMED.includes(name) ? { ...set, chars: read(name, "chars.json") } : set;
}

/** Draws an icon with transparent margins where it is not square. */
async function draw(set: IconSet, icon: string): Promise<Uint8Array> {
  const { body, width = set.width, height = set.height } = set.icons[icon];
  const scale = DRAWN / Math.max(width, height);
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ' +
    `width="${width * scale}" height="${height * scale}" viewBox="0 0 ${width} ${height}">${body}</svg>`;
  const background = { r: 0, g: 0, b: 0, alpha: 0 };
  return sharp(Buffer.from(svg))
    .toColourspace("srgb")
    .resize({ width: SIZE, height: SIZE, fit: "contain", background })
    .ensureAlpha()
    .png()
    .toBuffer();
}

function creditOf(set: string, drawn: number): string {
  const { version } = read<{ version: string }>(set, "package.json");
  const { author, license } = read<{
    author: { name: string; url: string };
    license: { spdx: string };
  }>(set, "info.json");
  return `${set} ${version}: ${drawn} pictures, ${author.name}, ${license.spdx}, ${author.url}`;
}
