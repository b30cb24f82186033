/** What is said of a sweep on the terminal. */
import { count, figure } from "../output.ts";
import { duration } from "../progress.ts";
import { MEASURES, type MeasureName } from "./measures.ts";
import type { Plan } from "./plan.ts";
import { measured, type Result } from "./result.ts";

/** A measure as a table shows it. */
export function shown(name: MeasureName, value: number): string {
  if (Number.isNaN(value)) return "-";
  if (MEASURES[name].unit === "share") return `${(100 * value).toFixed(1)}%`;
  if (MEASURES[name].unit === "whole") return count(Math.round(value));
  return MEASURES[name].unit === "nats" ? value.toFixed(2) : figure(value);
}

/** One line of what became of a trial. */
export function describeResult({ measure }: Plan, result: Result): string {
  const { number, label, failed } = result;
  const found =
    failed === undefined
      ? `${measure} ${shown(measure, measured(result, measure))}, ${duration(measured(result, "seconds"))}`
      : `failed: ${failed}`;
  return `${String(number).padStart(4, "0")}  ${label}: ${found}`;
}

/** A difference of two measures, with its sign; of shares in points. */
export function difference(name: MeasureName, value: number): string {
  if (Number.isNaN(value)) return "-";
  const { unit } = MEASURES[name];
  const size = Math.abs(value);
  const text =
    unit === "share"
      ? (100 * size).toFixed(1)
      : unit === "error" && size < 0.001
        ? "0.000"
        : shown(name, size);
  return `${value < 0 ? "-" : "+"}${text}`;
}
