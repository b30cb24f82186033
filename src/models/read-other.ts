/** Files that hold a rule and are no model files. */
import { importDistill } from "./distill.ts";
import { decodeGenome, isGenome } from "./genome.ts";
import { decodeRule, type Rule } from "./rule.ts";

/** Reads a rule from a genome, or from a weight file of the article's demo. @throws Error with one sentence, as `readRule` */
export function readOther(bytes: Uint8Array): Rule {
  if (isGenome(bytes)) return decodeGenome(bytes);
  if (isJson(bytes)) return importDistill(new TextDecoder().decode(bytes));
  // A broken model file, perhaps: its own reader says what is wrong.
  return decodeRule(bytes);
}

/** Tells JSON from a model file, which begins with a length in eight bytes. Its last four are zero; text has no zeros. */
export function isJson(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 8);
  return !start.includes(0) && /^\s*[[{]/.test(new TextDecoder().decode(start));
}
