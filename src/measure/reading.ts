/** Measures how well readers read digits that they never saw. */
import { type BytePictures, greys } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";
import { deriveKey, FIRE } from "../numbers/random.ts";
import { sum } from "../numbers/statistics.ts";
import { createSimulation } from "../systems/growing/simulation.ts";
import type { Reading } from "../systems/reading/card.ts";
import {
  beliefs,
  layDrawing,
  NO_INK,
  type ReaderParts,
  ruleOf,
} from "../systems/reading/reader.ts";

/** Steps of the cells after which their beliefs are counted: those of the article, and long after. */
export const READ_AT = [20, 150, 200, 450] as const;
/** Digits that are read side by side. */
const TOGETHER = 50;

/** What the cells of one digit believe. */
export interface Tally {
  /** Number of cells. */
  readonly cells: number;
  /** Number of cells that believe in the right digit. */
  readonly right: number;
  /** Whether all cells believe in the same digit, right or wrong. */
  readonly agreed: boolean;
}

/** Counts the beliefs of the cells of one digit. @param believed digit of each cell, or NO_INK */
export function tallyDigit(believed: Int8Array, label: number): Tally {
  const cells = believed.filter((digit) => digit !== NO_INK);
  return {
    cells: cells.length,
    right: cells.filter((digit) => digit === label).length,
    agreed: cells.every((digit) => digit === cells[0]),
  };
}

/** Sums up what the cells of several digits believe. */
export function verdictOf(tallies: readonly Tally[]): Omit<Reading, "steps"> {
  const shareOf = (holds: (tally: Tally) => boolean): number =>
    tallies.filter(holds).length / tallies.length;
  return {
    cells: sum(tallies.map(({ right }) => right)) / sum(tallies.map(({ cells }) => cells)),
    agreed: shareOf(({ agreed }) => agreed),
    agreedRight: shareOf(({ cells, right }) => right === cells),
  };
}

/** What is read, and by whom. */
export interface ReadOptions {
  /** Places of the digits among the pictures. */
  readonly indices: readonly number[];
  /** Chooses which cells fire in which step; 0 by default. */
  readonly rngSeed?: number;
  /** Called after each group of digits. */
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal;
}

/** What was counted after each number of steps, digit by digit. */
export interface ReadResult {
  readonly first: readonly { readonly steps: number; readonly tallies: readonly Tally[] }[];
  readonly exchanged: ReadResult["first"];
}

/**
 * Lets a reader read digits from cells that know nothing, and counts what they believe after each number of {@link READ_AT} steps;
 * then exchanges each digit under its cells for another of them, and counts again.
 * @throws the signal's reason when it is aborted
 */
export async function readDigits(
  engine: Engine,
  reader: ReaderParts,
  pictures: BytePictures & { readonly labels: Uint8Array },
  { indices, rngSeed = 0, onProgress, signal }: ReadOptions,
): Promise<ReadResult> {
  const first = READ_AT.map((steps) => ({ steps, tallies: [] as Tally[] }));
  const exchanged = READ_AT.map((steps) => ({ steps, tallies: [] as Tally[] }));
  const { spec } = reader;
  const { size } = pictures;
  for (let from = 0; from < indices.length; from += TOGETHER) {
    const places = indices.slice(from, from + TOGETHER).map((_, i) => from + i);
    const shown = places.map((place) => indices[place]);
    // The digit of the other half of the list, so that each is exchanged for one that is read in another group.
    const others = places.map((place) => indices[(place + (indices.length >> 1)) % indices.length]);
    const simulation = await createSimulation(engine, ruleOf(reader), {
      height: size,
      width: size,
      dishes: shown.length,
      fireKeys: shown.map((digit) => deriveKey(rngSeed, FIRE, digit)),
      states: shown.map((digit) => layDrawing(spec, greys(pictures, digit))),
    });
    const read = async (digits: readonly number[], into: typeof first): Promise<void> => {
      let made = 0;
      for (const { steps, tallies } of into) {
        await simulation.step(steps - made);
        made = steps;
        const states = await simulation.read();
        for (const [i, state] of states.entries())
          tallies.push(tallyDigit(beliefs(spec, state), pictures.labels[digits[i]]));
        signal?.throwIfAborted();
      }
    };
    try {
      await read(shown, first);
      const states = await simulation.read();
      await simulation.write(
        others.map((digit, i) => layDrawing(spec, greys(pictures, digit), states[i])),
      );
      await read(others, exchanged);
    } finally {
      await simulation.dispose();
    }
    onProgress?.(places[places.length - 1] + 1);
  }
  return { first, exchanged };
}
