/** Cuts: shapes that are cut out of the states of growing rules. */
import { type Key, uniform } from "../../numbers/random.ts";

/**
 * A shape that is cut out of a grid. Discs, boxes and planes are given in coordinates in which the grid spans [-1, 1] on
 * both axes (Distill 2020, notebook); squares in cells, around the centre of the grid.
 */
export type Cut =
  | { readonly kind: "disc"; readonly y: number; readonly x: number; readonly radius: number }
  | { readonly kind: "half"; readonly side: "left" | "right" | "upper" | "lower" }
  | { readonly kind: "square"; readonly size: number }
  /** Everything within `half` of (y, x) on both axes. */
  | { readonly kind: "box"; readonly y: number; readonly x: number; readonly half: number }
  /** Everything on the positive side of the line through (y, x) with normal (normalY, normalX). */
  | {
      readonly kind: "plane";
      readonly y: number;
      readonly x: number;
      readonly normalY: number;
      readonly normalX: number;
    };

/**
 * Draws a disc as the article's training does, with a centre uniform in [-0.5, 0.5]^2 and a radius uniform in [0.1, 0.4].
 * @param key key whose draws 3 * index to 3 * index + 2 are used
 */
export function randomDisc(key: Key, index = 0): Cut {
  return {
    kind: "disc",
    y: uniform(key, 3 * index) - 0.5,
    x: uniform(key, 3 * index + 1) - 0.5,
    radius: 0.1 + 0.3 * uniform(key, 3 * index + 2),
  };
}

/** Tells whether the cell in a row and column of an H x W grid lies in the cut. */
export function isCut(
  cut: Cut,
  height: number,
  width: number,
  row: number,
  column: number,
): boolean {
  const y = height > 1 ? (2 * row) / (height - 1) - 1 : 0;
  const x = width > 1 ? (2 * column) / (width - 1) - 1 : 0;
  switch (cut.kind) {
    case "disc":
      return (y - cut.y) ** 2 + (x - cut.x) ** 2 < cut.radius ** 2;
    case "box":
      return Math.max(Math.abs(y - cut.y), Math.abs(x - cut.x)) < cut.half;
    case "plane":
      return (y - cut.y) * cut.normalY + (x - cut.x) * cut.normalX > 0;
    case "square": {
      const top = Math.floor((height - cut.size) / 2);
      const left = Math.floor((width - cut.size) / 2);
      return row >= top && row < top + cut.size && column >= left && column < left + cut.size;
    }
    case "half":
      if (cut.side === "left") return column < Math.floor(width / 2);
      if (cut.side === "right") return column >= Math.floor(width / 2);
      if (cut.side === "upper") return row < Math.floor(height / 2);
      return row >= Math.floor(height / 2);
  }
}

/** Sets all channels of the cells in the cut to zero, in place. @param state state [H, W, C] */
export function applyCut(state: Float32Array, height: number, width: number, cut: Cut): void {
  const channels = state.length / (height * width);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (!isCut(cut, height, width, row, column)) continue;
      const cell = (row * width + column) * channels;
      state.fill(0, cell, cell + channels);
    }
  }
}
