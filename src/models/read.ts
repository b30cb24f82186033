/** Reads a rule from any file that can hold one. */
import { decodeRule, type Rule } from "./rule.ts";

/**
 * Reads a rule from the bytes of a file: a model file, or a genome or a weight file of the article's demo, whose readers a page
 * loads only when it meets one.
 * @throws Error with one sentence that says what is wrong with the file
 */
export async function readRule(bytes: Uint8Array): Promise<Rule> {
  // A model file begins with a length in eight bytes, of which the last is zero; text and genomes have none there.
  if (!bytes[7]) return decodeRule(bytes);
  const { readOther } = await import("./read-other.ts");
  return readOther(bytes);
}
