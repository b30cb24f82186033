/** The model file of a growing rule. With docs/format.md, nothing else is needed to run the rule. */
import type { RuleCard } from "../systems/growing/card.ts";
import { RULES } from "../systems/growing/kind.ts";
import type { GrowingSpec } from "../systems/growing/spec.ts";
import { GROWING_SYSTEM } from "../systems/growing/system.ts";
import { checkModel, decodeAs, encodeAs, type Model } from "./model.ts";

export type { HealVerdict, Regime, RuleCard, TextureVerdict } from "../systems/growing/card.ts";

/** A growing rule with everything that is needed to run and show it. */
export type Rule = Model<GrowingSpec, RuleCard>;

/**
 * Encodes a rule as a model file. Equal rules give equal bytes.
 * @throws Error with one sentence if {@link decodeRule} would refuse the rule, for example for a weight of NaN
 */
export function encodeRule(rule: Rule): Uint8Array<ArrayBuffer> {
  return encodeAs(GROWING_SYSTEM, rule);
}

/**
 * Decodes the model file of a rule and checks all of it.
 * @throws Error with one sentence if the file is not a safetensors file, is broken, holds no rule, has an unknown format, or
 * has tensors that do not fit its spec or are not finite
 */
export function decodeRule(bytes: Uint8Array): Rule {
  return decodeAs([RULES], RULES.noun, bytes);
}

/**
 * Checks a rule that was put together by hand or by training.
 * @returns the rule, with nothing in spec and card but what a model file keeps
 * @throws Error with one sentence, like {@link decodeRule}
 */
export function checkRule(rule: Rule): Rule {
  return checkModel(RULES, rule);
}
