/** Words for what comes from outside, as a message, a terminal or a page may show it. */

/** Most characters that are shown of a text from outside. */
const LONGEST = 80;
/** Most levels of nesting that data from outside may have; much deeper data would overflow the stack. */
export const DEEPEST = 64;
/** Control characters but the line break, halves of characters, and marks that break lines or turn the direction of writing. */
const CONTROLS = /(?!\n)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_C}]/gu;

/** Writes a value as messages show it: at most 80 characters, none of which moves a cursor. */
export function show(value: unknown): string {
  // JSON has no words for NaN and for what is absent.
  if (typeof value === "number") return String(value);
  try {
    return brief(JSON.stringify(value) ?? "absent");
  } catch {
    return "something nested too deeply";
  }
}

/** Returns a text from outside as it may be shown: at most 80 characters of one line, without control characters. */
export function legible(text: string): string {
  return brief(text).replaceAll("\n", "\uFFFD");
}

function brief(text: string): string {
  return replaceControls(text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
}

/** Replaces control characters, which could move a terminal's cursor or fake lines, but keeps line breaks. */
export function replaceControls(
  text: string,
  by: (control: string) => string = () => "\uFFFD",
): string {
  return text.replaceAll(CONTROLS, by);
}

/** Tells whether data has more levels of lists and objects than these. */
export function isDeeper(value: unknown, levels = DEEPEST): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeper(part, levels - 1));
}
