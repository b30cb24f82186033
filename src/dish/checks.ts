/** Checks what callers ask of a dish, and refuses what makes no sense with one sentence. */

import { check, whole } from "../numbers/schema.ts";
import type { Boundary } from "../ops/cell.ts";
import { VIEWS } from "../ops/paint/views.ts";
import { BOUNDARY, FIRE_RATE } from "../systems/growing/spec.ts";
import type { Extent } from "./culture.ts";
import type { CutShape, View } from "./dish.ts";

/** Longest side of a dish in cells. Memory ends long before the 2^24 cells that a float32 can count. */
export const LONGEST_SIDE = 2048;

export function checkExtent(height: number, width: number): void {
  for (const [name, side] of Object.entries({ height, width }))
    check(whole(1, LONGEST_SIDE), side, name);
}

/** The longest side of a square dish on a graphics card. @param bytes that the card takes in one piece: a state [H, W, C4], or a frame of all cells [H * W, 2 + C] */
export function largestSide(channels: number, bytes: number): number {
  const numbers = Math.max(4 * Math.ceil(channels / 4), 2 + channels);
  return Math.min(LONGEST_SIDE, Math.floor(Math.sqrt(bytes / 4 / numbers)));
}

export function checkBytes(bytes: number): void {
  if (!(bytes >= 0)) throw new Error(`historyBytes must be a number of at least 0, not ${bytes}.`);
}

export function checkFireRate(rate: number): void {
  check(FIRE_RATE, rate, "fire rate");
}

export function checkBoundary(boundary: Boundary): void {
  check(BOUNDARY, boundary, "boundary");
}

export function checkCount(count: number): void {
  if (!(isWhole(count) && count >= 0))
    throw new Error(`The number of steps must be a whole number of at least 0, not ${count}.`);
}

export function checkCell({ height, width }: Extent, row: number, column: number): void {
  const isIn = (place: number, side: number): boolean =>
    isWhole(place) && place >= 0 && place < side;
  if (!isIn(row, height) || !isIn(column, width))
    throw new Error(
      `There is no cell in row ${row} and column ${column}: the dish has ${height} x ${width} cells, counted from 0.`,
    );
}

export function checkShape(shape: CutShape): void {
  const { kind, ...numbers } = shape;
  for (const [name, value] of Object.entries(numbers)) {
    const isSize = name === "radius" || name === "half";
    if (!Number.isFinite(value) || (isSize && value < 0))
      throw new Error(
        `The ${name} of a ${kind} must be a number${isSize ? " of at least 0" : ""}, not ${value}.`,
      );
  }
}

export function checkView(view: View, channels: number): void {
  if (!VIEWS.includes(view.kind))
    throw new Error(`There is no view "${view.kind}": choose one of ${VIEWS.join(", ")}.`);
  if (view.kind !== "channel") return;
  if (!(isWhole(view.channel) && view.channel >= 0 && view.channel < channels))
    throw new Error(
      `There is no channel ${view.channel}: the cells have ${channels}, counted from 0.`,
    );
}

function isWhole(value: number): boolean {
  return Number.isInteger(value);
}
