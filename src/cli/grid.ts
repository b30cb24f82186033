/** Grids on which commands grow creatures. */
import { InvalidArgumentError } from "@commander-js/extra-typings";
import type { Rule } from "../models/rule.ts";
import { UserError } from "./failure.ts";

/** Longest side of a grid that the commands accept, in cells. */
export const MOST_CELLS = 1024;

/** Reads a side, or HEIGHTxWIDTH. */
export function readGrid(text: string): readonly [height: number, width: number] {
  const [, first, second = first] = /^(\d{1,4})(?:x(\d{1,4}))?$/.exec(text) ?? [];
  const [height, width] = [Number(first), Number(second)];
  const isSide = (side: number) => side >= 3 && side <= MOST_CELLS;
  if (isSide(height) && isSide(width)) return [height, width];
  throw new InvalidArgumentError(
    `Give a side from 3 to ${MOST_CELLS}, such as 72, or HEIGHTxWIDTH, such as 64x96.`,
  );
}

/**
 * The grid that a rule's card names.
 * @param path of the rule, for the message
 * @param advice what to do about a grid that is too large
 * @throws UserError if it is larger than commands work on: a few bytes of a card must not ask for gigabytes
 */
export function gridOf(
  { card }: Rule,
  path: string,
  advice = "commands work on smaller ones only",
): readonly [height: number, width: number] {
  const [height, width] = card.grid;
  if (Math.max(height, width) > MOST_CELLS)
    throw new UserError(
      `The card of ${path} names a grid of ${height} x ${width} cells, and a side may have at most ${MOST_CELLS}: ${advice}.`,
    );
  return [height, width];
}
