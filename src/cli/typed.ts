/** Commands that people are told to type. */

/** A command of Blastema as a person types it: words that a shell would take for something else are quoted. */
export function typed(words: readonly string[]): string {
  const quoted = words.map((word) =>
    /^[\p{L}\p{N}\p{Extended_Pictographic}_\-.,:=/@%+]+$/u.test(word)
      ? word
      : `'${word.replaceAll("'", "'\\''")}'`,
  );
  return ["npx", "blastema", ...quoted].join(" ");
}
