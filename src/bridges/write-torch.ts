/** Writes a rule as the weights of a PyTorch module. */
import type { Rule } from "../models/rule.ts";
import { encodeSafetensors } from "../models/safetensors.ts";
import { DESCRIPTION, toConvolutions } from "./convolutions.ts";

/**
 * Turns a rule into the weights of the module in docs/from.md, as safetensors: `load_state_dict(load_file(path))`.
 * @throws Error with one sentence if the rule is broken
 */
export function exportTorch(rule: Rule): Uint8Array<ArrayBuffer> {
  const { tensors, description } = toConvolutions(rule);
  // "pt" is how files name PyTorch, whose loaders ask for it.
  return encodeSafetensors({ tensors, metadata: { format: "pt", [DESCRIPTION]: description } });
}
