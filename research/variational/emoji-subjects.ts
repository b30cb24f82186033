/**
 * Which of Noto's emoji the icons of other sets show. A data set of several sets is split by subject, so that no emoji that is
 * held out in one style is learned from in another; an icon whose subject is not certain is left out.
 */
import { emojiFamily } from "../../src/cli/variational/emoji.ts";

/** A set of emoji in Iconify's format, as far as it matters which emoji they are. */
export interface NamedIcons {
  readonly icons: Readonly<Record<string, { readonly hidden?: boolean }>>;
  readonly aliases?: Readonly<Record<string, { readonly parent: string }>>;
  /** Names of icons by code points, "1f98e"; older sets have only names. */
  readonly chars?: Readonly<Record<string, string>>;
}

/** Other skin tones, as code points and in names. */
const TONE_POINT = /1f3f[b-f]/;
const TONE_NAME = /(^|-)(skin-)?tone(-|\d|$)/;

/** The file name, without ending, of Noto's emoji of a name: that of its family, which decides its split. */
export function fileNameOf(name: string): string {
  // A man and a woman are what is left of nobody. Hashes of "" and of "people" are on one side.
  return emojiFamily(name) || "people";
}

/**
 * Finds the subjects of a set's icons.
 * @param named sets that know code points, the first of them Noto, whose names for emoji are the subjects
 * @returns Noto's names by icon
 */
export function subjectsOf(set: NamedIcons, named: readonly NamedIcons[]): Map<string, string> {
  const noto = byCode(named[0]);
  const found = new Map<string, string>();
  if (set.chars) {
    for (const [code, icon] of byCode(set)) {
      const subject = noto.get(code);
      if (subject !== undefined) found.set(icon, subject);
    }
    return found;
  }
  const subjects = new Set(noto.values());
  const meanings = meaningsOf(named, noto);
  for (const [icon, { hidden }] of Object.entries(set.icons)) {
    const name = squeeze(icon);
    // Where there are a dog and a dog face, old sets may call the face a dog.
    if (hidden || TONE_NAME.test(icon) || meanings.has(`${name}face`)) continue;
    const [subject, another] = meanings.get(name) ?? [];
    if (another === undefined && subjects.has(subject)) found.set(icon, subject);
  }
  return found;
}

/** Icons by code points without variation selectors, without other skin tones. */
function byCode({ chars = {} }: NamedIcons): Map<string, string> {
  const plain = Object.entries(chars).filter(([code]) => !TONE_POINT.test(code));
  return new Map(plain.map(([code, icon]) => [code.replaceAll(/-?fe0f/g, ""), icon]));
}

/** What names may mean, squeezed: every emoji that any set calls so, by Noto's name or, where Noto lacks it, its code points. */
function meaningsOf(
  named: readonly NamedIcons[],
  noto: ReadonlyMap<string, string>,
): Map<string, Set<string>> {
  const meanings = new Map<string, Set<string>>();
  const add = (name: string, meaning: string): void => {
    const known = meanings.get(squeeze(name)) ?? new Set();
    meanings.set(squeeze(name), known.add(meaning));
  };
  for (const set of named) {
    const meant = new Map([...byCode(set)].map(([code, icon]) => [icon, noto.get(code) ?? code]));
    for (const [icon, meaning] of meant) add(icon, meaning);
    for (const [alias, { parent }] of Object.entries(set.aliases ?? {})) {
      const meaning = meant.get(parent);
      if (meaning !== undefined) add(alias, meaning);
    }
  }
  return meanings;
}

/** A name without what sets write differently: "Artist Palette", "artist-palette", "artistpalette". */
function squeeze(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}
