/** The rules that the Tour shows, those that `compare` measured. Each is loaded once. */
import { type Signal, signal } from "@preact/signals";
import type { Regime, Rule } from "blastema";
import { quantiseRule } from "blastema/models";
import { sayError } from "../../state/messages.ts";
import { loadRule } from "../../state/rules.ts";
import { rowOf } from "./numbers.ts";

const known = new Map<string, Signal<Rule | null>>();

/** The rule of a regime, as trained or rounded to 8 bits per parameter; null until it is loaded. */
export function tourRule(regime: Regime, bits: 32 | 8 = 32): Signal<Rule | null> {
  const key = `${regime} ${bits}`;
  const found = known.get(key);
  if (found) return found;
  const made = signal<Rule | null>(null);
  known.set(key, made);
  loadRule(rowOf(regime).name).then(({ rule }) => {
    made.value = bits === 8 ? quantiseRule(rule) : rule;
  }, sayError);
  return made;
}
