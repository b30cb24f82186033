/** Finds emoji by words, in any language that they have words in. */

/** An emoji, and its words. */
export interface Known {
  readonly name: string;
  readonly character: string;
  /** What it is called, then what else it is found by, for each language. */
  readonly words: readonly (readonly string[])[];
}

/** How well a word answers a question: the whole of what it is called, its beginning, or some other word of it. */
const [CALLED, BEGINS, BESIDE] = [3, 2, 1];

/** Text without case and accents, with spaces between words. */
function plain(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll(/\p{Mn}/gu, "")
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, " ")
    .trim();
}

/**
 * The emoji that a question means, best first. Every word of the question must begin a word of the emoji in one language; scripts
 * without spaces are found within words.
 */
export function search(all: readonly Known[], question: string): Known[] {
  const asked = plain(question);
  if (asked === "") return [];
  const character = question.trim().replaceAll("\uFE0F", "");
  const scored = all.map((emoji, at) => ({ emoji, at, score: scoreOf(emoji, asked, character) }));
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .map(({ emoji }) => emoji);
}

function scoreOf({ name, character, words }: Known, asked: string, typed: string): number {
  if (character === typed) return CALLED + 1;
  const parts = asked.split(" ");
  const languages = [[plain(name)], ...words.map((each) => each.map(plain))];
  return Math.max(
    0,
    ...languages.map((each) => {
      const [called = ""] = each;
      if (called === asked) return CALLED;
      if (startsWord(called, asked)) return BEGINS;
      return parts.every((part) => each.some((word) => startsWord(word, part))) ? BESIDE : 0;
    }),
  );
}

/** Whether a part begins a word of a text. */
function startsWord(text: string, part: string): boolean {
  const hasSpaces = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Devanagari}\p{N}]/u.test(part);
  return hasSpaces ? ` ${text}`.includes(` ${part}`) : text.includes(part);
}
