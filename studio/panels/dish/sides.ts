/** How large a dish may be: as large as processors are offered, or as the graphics card holds. */
import { largestSide } from "blastema/dish";
import { cardBytes } from "../../state/card.ts";
import { sayError } from "../../state/messages.ts";
import { settings } from "../../state/settings.ts";

/** The longest side that processors are offered. */
const ON_PROCESSOR = 512;

/** The longest side of a dish of cells with so many channels. */
export function longestSide(channels: number): number {
  return Math.max(ON_PROCESSOR, largestSide(channels, cardBytes.value));
}

/** Whether a dish is larger than what processors are offered. */
export function isLarge({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): boolean {
  return width * height > ON_PROCESSOR ** 2;
}

/** Whether a graphics card may compute what is chosen. */
function isForCard(): boolean {
  return cardBytes.value > 0 && settings.computeOn.value !== "wasm";
}

/** The sides to choose from. */
export function sides(): readonly number[] {
  return [64, 96, 128, 256, ON_PROCESSOR, ...(isForCard() ? [1024, 2048] : [])];
}

/** The longest side to choose, which need not be one of those. */
export function longestToChoose(channels: number): number {
  return isForCard() ? longestSide(channels) : ON_PROCESSOR;
}

/** Chooses a side, or says how long it may be. */
export function chooseSide(side: number, channels: number): void {
  const longest = longestSide(channels);
  if (side <= longest) settings.width.value = settings.height.value = side;
  else
    sayError(
      `This graphics card holds a dish of at most ${longest} x ${longest} cells: take a smaller one.`,
    );
}
