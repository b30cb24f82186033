/** What a brush cuts on its way. */
import type { CutShape } from "../dish/index.ts";
import type { BrushShape } from "./attributes.ts";
import type { Place } from "./geometry.ts";

/** A brush; its radius is in cells. */
export interface Brush {
  readonly shape: BrushShape;
  readonly radius: number;
}

/** The cut of a brush at one place. */
export function dab({ shape, radius }: Brush, { row, column }: Place): CutShape {
  return shape === "square"
    ? { kind: "square", row, column, half: radius }
    : { kind: "disc", row, column, radius };
}

/** The cuts of a brush on a straight way, without its first place; they leave no gap. */
export function stroke({ shape, radius }: Brush, from: Place, to: Place): CutShape[] {
  if (shape !== "square") return [line(from, to, radius)];
  const distance = Math.max(Math.abs(to.row - from.row), Math.abs(to.column - from.column));
  const count = Math.max(1, Math.ceil(distance / radius));
  return Array.from({ length: count }, (_, i) => {
    const share = (i + 1) / count;
    const row = from.row + (to.row - from.row) * share;
    const column = from.column + (to.column - from.column) * share;
    return { kind: "square", row, column, half: radius };
  });
}

/** A straight cut from one place to another. */
export function line(from: Place, to: Place, radius: number): CutShape {
  return {
    kind: "line",
    fromRow: from.row,
    fromColumn: from.column,
    toRow: to.row,
    toColumn: to.column,
    radius,
  };
}
