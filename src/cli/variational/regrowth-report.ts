/** The report of `vae damage` on a model that does not double. */
import type { Regrowth } from "../../measure/variational/regrowth.ts";
import { mean } from "../../numbers/statistics.ts";
import { figure, plural, print, printTable } from "../output.ts";

/** Quantiles that are shown: shares of the pictures that do worse. */
const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
/** Smallest fall of the error with which a picture counts as well healed. */
const WELL = 0.7;

/** Figures after some steps. Errors are means over the pictures of their mean squared differences. */
interface Look {
  readonly steps: number;
  readonly error: number;
  /** Error of twins that were not cut. */
  readonly drift: number;
  /** Mean share by which a picture's error fell since the cut; 1 means all of it. */
  readonly fall: number;
  /** Quantiles of that share. */
  readonly quantiles: Readonly<Record<string, number>>;
  /** Share of pictures whose error fell by 70% or more. */
  readonly healed: number;
}

/** The report, as it is printed in JSON. */
export interface RegrowthReport {
  /** The move after which the squares were cut. */
  readonly move: number;
  readonly pictures: number;
  /** Mean error if the squares were blank. */
  readonly blank: number;
  readonly looks: readonly Look[];
}

/** Sums up what became of pictures that were cut after a move. */
export function regrowthReport(move: number, results: readonly Regrowth[]): RegrowthReport {
  const { looks } = results[0];
  return {
    move,
    pictures: results.length,
    blank: mean(results.map(({ blank }) => blank)),
    looks: looks.map(({ steps }, i) => {
      const falls = results
        .map(({ looks }) => 1 - looks[i].error / looks[0].error)
        .sort((a, b) => a - b);
      return {
        steps,
        error: mean(results.map(({ looks }) => looks[i].error)),
        drift: mean(results.map(({ looks }) => looks[i].drift)),
        fall: mean(falls),
        quantiles: Object.fromEntries(
          QUANTILES.map((part) => [part, falls[Math.floor(part * (falls.length - 1))]]),
        ),
        healed: falls.filter((fall) => fall >= WELL).length / falls.length,
      };
    }),
  };
}

/** Prints the report as a table. */
export function printRegrowth({ looks, blank, move, pictures }: RegrowthReport): void {
  const percent = (part: number): string => `${(100 * part).toFixed(1)}%`;
  print(
    `${plural(pictures, "picture")}, cut after move ${move}; the error of blank squares is ${figure(blank)}`,
  );
  printTable(
    looks.map(({ steps, error, drift, fall, quantiles, healed }) => [
      String(steps),
      ...[error, drift].map(figure),
      ...[fall, ...Object.values(quantiles), healed].map(percent),
    ]),
    [
      "steps after",
      "error",
      "uncut",
      "fall",
      ...QUANTILES.map((part) => `${100 * part}% below`),
      `fell ${100 * WELL}%`,
    ],
  );
}
