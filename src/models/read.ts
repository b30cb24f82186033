/** Reads a rule from any file that can hold one. */
import { decodeRule, type Rule } from "./rule.ts";

/**
 * Reads a rule from the bytes of a file: a model file, or a weight file of the article's demo, whose reader a page loads
 * only when it meets one.
 * @throws Error with one sentence that says what is wrong with the file
 */
export async function readRule(bytes: Uint8Array): Promise<Rule> {
  if (!isJson(bytes)) return decodeRule(bytes);
  const { importDistill } = await import("./distill.ts");
  return importDistill(new TextDecoder().decode(bytes));
}

/** Tells JSON from a safetensors file, which begins with a length in eight bytes. Its last four are zero; text has no zeros. */
export function isJson(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 8);
  return !start.includes(0) && /^\s*[[{]/.test(new TextDecoder().decode(start));
}
