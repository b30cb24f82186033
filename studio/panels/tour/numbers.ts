/** The figures of `blastema compare` for the three regimes, which scripts/tour-numbers.ts writes. */
import type { Regime } from "blastema";
import type { ComparisonRow } from "blastema/measure";
import numbers from "./compare.json";

export const { command } = numbers;
export const rows = numbers.rows as readonly ComparisonRow[];

/** The row of a regime, as trained or at 8 bits per parameter. */
export function rowOf(regime: Regime, bits: 32 | 8 = 32): ComparisonRow {
  return rows.find((row) => row.regime === regime && row.bits === bits) as ComparisonRow;
}

/** Writes an error with three digits, as the command prints it. */
export function error(value: number | null): string {
  if (value === null) return "–";
  return value < 0.001 ? "<0.001" : value.toFixed(3);
}

export function percent(share: number): string {
  return `${Math.round(100 * share)}%`;
}

export function count(value: number): string {
  return value.toLocaleString("en");
}
