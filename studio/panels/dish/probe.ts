/** Reads the cell under the pointer. */
import { signal } from "@preact/signals";
import type { CellReading } from "blastema/dish";
import { element } from "./dish.ts";

export interface Reading extends CellReading {
  readonly row: number;
  readonly column: number;
}

/** What the cell under the pointer holds; null when the pointer is elsewhere. */
export const reading = signal<Reading | null>(null);

let place: { readonly row: number; readonly column: number } | null = null;
let isAsking = false;

/** Notes that the pointer is over this point of the page, or elsewhere. */
export function pointAt(clientX?: number, clientY?: number): void {
  const isHere = clientX !== undefined && clientY !== undefined;
  place = (isHere && element.value?.cellAt(clientX, clientY)) || null;
  if (place) void ask();
  else reading.value = null;
}

/** Reads the cell again after steps were made. It asks one question at a time, to leave the dish time for its steps. */
export async function ask(): Promise<void> {
  const dish = element.value;
  if (!dish || !place || isAsking) return;
  isAsking = true;
  const asked = place;
  try {
    const cell = await dish.probe(asked.row, asked.column);
    if (place) reading.value = { ...asked, ...cell };
  } catch {
    // The dish may have become smaller, or gone, while it was asked.
    reading.value = null;
  } finally {
    isAsking = false;
  }
}
