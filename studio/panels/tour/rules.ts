/** The rules that the Tour shows. Each is loaded once. */
import { type Signal, signal } from "@preact/signals";
import type { Regime, Rule } from "blastema";
import { quantiseRule } from "blastema/models";
import { sayError } from "../../state/messages.ts";
import { loadRule } from "../../state/rules.ts";
import { rowOf } from "./numbers.ts";

const known = new Map<string, Signal<Rule | null>>();

/** The rule of a regime that `compare` measured, as trained or rounded to 8 bits per parameter; null until it is loaded. */
export function tourRule(regime: Regime, bits: 32 | 8 = 32): Signal<Rule | null> {
  return ruleNamed(rowOf(regime).name, bits);
}

/** A rule of the zoo, likewise. */
export function ruleNamed(name: string, bits: 32 | 8 = 32): Signal<Rule | null> {
  const key = `${name} ${bits}`;
  const found = known.get(key);
  if (found) return found;
  const made = signal<Rule | null>(null);
  known.set(key, made);
  loadRule(name).then(({ rule }) => {
    made.value = bits === 8 ? quantiseRule(rule) : rule;
  }, sayError);
  return made;
}
