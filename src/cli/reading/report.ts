/** What `read` prints of how well a reader reads. */
import { type ReadResult, verdictOf } from "../../measure/reading.ts";
import type { Reading, ReadVerdict } from "../../models/reader.ts";
import { count, print, printTable } from "../output.ts";

/** Sums up what was counted of some digits. */
export function reportOf({ first, exchanged }: ReadResult): ReadVerdict {
  const sums = (counted: ReadResult["first"]): Reading[] =>
    counted.map(({ steps, tallies }) => ({ steps, ...verdictOf(tallies) }));
  return { digits: first[0].tallies.length, first: sums(first), exchanged: sums(exchanged) };
}

/** Prints a verdict. */
export function printVerdict({ digits, first, exchanged }: ReadVerdict): void {
  print(`${count(digits)} digits`);
  printReadings("steps", first);
  print("after the digit under the cells was exchanged");
  printReadings("steps", exchanged);
}

function printReadings(title: string, readings: readonly Reading[]): void {
  printTable(
    readings.map(({ steps, cells, agreed, agreedRight }) => [
      count(steps),
      ...[cells, agreedRight, agreed].map((share) => `${(100 * share).toFixed(2)}%`),
    ]),
    [title, "cells right", "all cells right", "all cells agree"],
  );
}
