/** What `heal --rough` does to creatures: which cells are emptied, and when. */
import { deriveKey, type Key, STREAM, uniform } from "../numbers/random.ts";
import { isNear } from "../ops/edit/reference.ts";
import { type Cut, isCut } from "../systems/growing/cut.ts";
import { seedState } from "../systems/growing/seed.ts";
import { chooseCuts, HEALING } from "./cuts.ts";

/** The numbers that define rough handling, besides those of {@link HEALING}. */
export const ROUGH = {
  /** Width of the eraser, as a share of the grid's shorter side: 12 cells of 72. */
  brush: 1 / 6,
  /** How many swipes go across the whole grid, and the steps from one to the next. */
  swipes: 5,
  swipeEvery: 20,
  /** For how many steps the eraser is held. */
  held: 120,
  /** How many discs are cut out, and the steps from one to the next. */
  recuts: 3,
  recutEvery: 20,
  /** Cells between two seeds. */
  apart: 10,
  /** Step at which creatures are compared with their twins: 300 steps after the eraser is lifted. */
  readAt: 620,
  /** Step at which they are compared once more. */
  readAgainAt: 2620,
  /** How far a creature may have moved and count as itself, as a share of the grid's shorter side: 12 cells of 72. */
  reach: 1 / 6,
  /** How many times as many mature cells as one creature two that grew together may have, or how few: half as many. */
  merged: 2,
  /** By what share of them that number may change between the two comparisons. */
  steady: 0.1,
} as const;

/** The ways in which creatures are handled, in the order of the report. */
export const HANDLINGS = [
  "swipes-across",
  "swipes-down",
  "eraser",
  "cut-again",
  "two-seeds",
] as const;

/** Names a way of handling a creature. */
export type Handling = (typeof HANDLINGS)[number];

/** Cells that are emptied before a step. */
export interface Wound {
  readonly step: number;
  /** 1 for the cells that are emptied, [H, W]. */
  readonly cells: Uint8Array;
}

/**
 * The wounds of one creature, in the order of their steps; two seeds have none.
 * @param grown the creature at step 200, [H, W, C]
 */
export function woundsOf(
  handling: Handling,
  grown: Float32Array,
  height: number,
  width: number,
  rngSeed: number,
): Wound[] {
  const mask = (isTaken: (row: number, column: number) => boolean): Uint8Array =>
    Uint8Array.from({ length: height * width }, (_, cell) =>
      Number(isTaken(Math.floor(cell / width), cell % width)),
    );
  const radius = (ROUGH.brush * Math.min(height, width)) / 2;
  const start = HEALING.cutAt;
  if (handling === "two-seeds") return [];
  if (handling === "eraser") {
    const [row, column] = [height / 2, width / 2];
    const disc = { fromRow: row, fromColumn: column, toRow: row, toColumn: column };
    const cells = mask((r, c) => isNear({ ...disc, radius, square: false }, r, c));
    return Array.from({ length: ROUGH.held }, (_, i) => ({ step: start + i, cells }));
  }
  if (handling === "cut-again") {
    const discs = chooseCuts(grown, height, width, rngSeed).filter(({ cut }) => isDisc(cut));
    return discs.slice(0, ROUGH.recuts).map(({ cut }, i) => ({
      step: start + i * ROUGH.recutEvery,
      cells: mask((row, column) => isCut(cut, height, width, row, column)),
    }));
  }
  const isAcross = handling === "swipes-across";
  const key = deriveKey(rngSeed, STREAM.cut, HEALING.discs + Number(isAcross));
  return Array.from({ length: ROUGH.swipes }, (_, i) => {
    const line = swipe(key, i, height, width, isAcross);
    const cells = mask((row, column) => isNear({ ...line, radius, square: false }, row, column));
    return { step: start + i * ROUGH.swipeEvery, cells };
  });
}

function isDisc({ kind }: Cut): boolean {
  return kind === "disc";
}

/** A line from edge to edge, uniform in the middle half of the grid, where the training of the article cuts too. */
function swipe(key: Key, index: number, height: number, width: number, isAcross: boolean) {
  const at = 0.25 + 0.5 * uniform(key, index);
  return isAcross
    ? { fromRow: at * height, fromColumn: 0, toRow: at * height, toColumn: width }
    : { fromRow: 0, fromColumn: at * width, toRow: height, toColumn: at * width };
}

/** Two seeds side by side in the middle of the grid, [H, W, C]. */
export function twoSeeds(channels: number, height: number, width: number): Float32Array {
  const row = Math.floor(height / 2);
  const left = Math.max(0, Math.floor(width / 2) - Math.floor(ROUGH.apart / 2));
  const right = Math.min(width - 1, left + ROUGH.apart);
  const state = seedState({ channels }, height, width, row, left);
  const other = seedState({ channels }, height, width, row, right);
  return state.map((value, i) => Math.max(value, other[i] as number));
}

/** Empties the cells of a wound, in place. @param state [H, W, C] */
export function empty(state: Float32Array, { cells }: Pick<Wound, "cells">): void {
  const channels = state.length / cells.length;
  for (const [cell, isTaken] of cells.entries())
    if (isTaken) state.fill(0, cell * channels, (cell + 1) * channels);
}
