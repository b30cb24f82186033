/** Finds emoji as SVG text in the optional package @iconify-json/noto, which is loaded only when needed. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { distance } from "fastest-levenshtein";
import { UserError } from "./failure.ts";

const PREFIX = "emoji:";
const VARIATION_SELECTOR = "fe0f";
/** Matches text that can only be an emoji: pictographs, flags and keycaps, and what joins them. */
const LOOKS_LIKE_EMOJI = /^[\p{Extended_Pictographic}\p{Emoji_Component}\p{Mn}\p{Me}\p{Cf}]+$/u;
/** Matches flags of countries and regions, which are spelt in letters of their own. */
const FLAG = /[\u{1F1E6}-\u{1F1FF}\u{E0061}-\u{E007A}]/u;

interface IconSet {
  readonly width: number;
  readonly height: number;
  readonly icons: Record<
    string,
    { body: string; width?: number; height?: number; hidden?: boolean }
  >;
  readonly aliases: Record<string, { parent: string }>;
}

/** Whether a target names an emoji, as `🦎` or as `emoji:lizard`, rather than a file. */
export function isEmoji(target: string): boolean {
  return target.startsWith(PREFIX) || (LOOKS_LIKE_EMOJI.test(target) && /[^\d#*]/.test(target));
}

/** Whether there is an emoji with this name; false without the package. */
export function isEmojiName(name: string): boolean {
  try {
    return loadEmoji(PREFIX + name).name !== "";
  } catch {
    return false;
  }
}

/** Names of all emoji in alphabetical order, without other skin tones and without outdated names. */
export function emojiNames(): string[] {
  const { icons } = read<IconSet>("icons.json");
  return Object.keys(icons)
    .filter((name) => !icons[name].hidden && !/skin-tone|-tone\d/.test(name))
    .sort();
}

/** Version of the emoji set. */
export function emojiVersion(): string {
  return read<{ version: string }>("package.json").version;
}

/** Finds an emoji by its character or name. @throws UserError with similar names if there is none */
export function loadEmoji(target: string): { name: string; svg: string } {
  const set = read<IconSet>("icons.json");
  const wanted = target.startsWith(PREFIX)
    ? nameFromText(target.slice(PREFIX.length))
    : nameFromCharacter(target);
  const name = set.aliases[wanted]?.parent ?? wanted;
  const icon = Object.hasOwn(set.icons, name) ? set.icons[name] : undefined;
  if (!icon) throw new UserError(`There is no emoji "${wanted}".${suggestion(wanted, set)}`);
  const { width = set.width, height = set.height, body } = icon;
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ' +
    `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${body}</svg>`;
  return { name, svg };
}

function nameFromText(text: string): string {
  return isEmoji(text) ? nameFromCharacter(text) : text.toLowerCase().replaceAll(/[\s_]+/g, "-");
}

function nameFromCharacter(text: string): string {
  const points = [...text].map((character) =>
    (character.codePointAt(0) as number).toString(16).padStart(4, "0"),
  );
  const code = points.filter((point) => point !== VARIATION_SELECTOR).join("-");
  const name = read<Record<string, string>>("chars.json")[code];
  if (!name)
    throw new UserError(
      FLAG.test(text)
        ? `Flags such as ${text} are not in the Noto emoji set: give a picture file of it.`
        : `The Noto emoji set has no picture of ${text}: choose another.`,
    );
  return name;
}

function suggestion(wanted: string, set: IconSet): string {
  const near = [...Object.keys(set.icons), ...Object.keys(set.aliases)]
    .filter((name) => name.length > 1)
    .map((name) => ({ name, far: name.split("-").includes(wanted) ? 1 : distance(wanted, name) }))
    .filter(({ name, far }) => far <= Math.max(1, Math.min(wanted.length, name.length) / 3))
    .sort((a, b) => a.far - b.far || a.name.length - b.name.length)
    .slice(0, 3)
    .map(({ name }) => PREFIX + name);
  if (near.length > 0) return ` Similar names: ${near.join(", ")}.`;
  return wanted.split("-").includes("flag")
    ? " Flags of countries are not in the Noto emoji set: give a picture file of it."
    : " Give its Unicode name with hyphens, such as emoji:red-heart.";
}

/** Files of the package that were read. Each is read only once, since the pictures alone take 20 MB. */
const files = new Map<string, unknown>();

function read<T>(file: string): T {
  try {
    const path = createRequire(import.meta.url).resolve(`@iconify-json/noto/${file}`);
    if (!files.has(file)) files.set(file, JSON.parse(readFileSync(path, "utf8")));
    return files.get(file) as T;
  } catch {
    throw new UserError(
      "Emoji need the package @iconify-json/noto: install it (npm install @iconify-json/noto), or give a picture file.",
    );
  }
}
