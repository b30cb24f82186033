/**
 * Colours of the views of a dish, as words of RGBA with red in the lowest byte (ops/paint says which entry means what).
 * All of them stand out from white and from black. Less important ones are less opaque, so that the page shows through.
 * Loaded only for a view that has a palette.
 */
import type { View } from "./dish.ts";
import { OWNER_COLOURS } from "./owner-colours.ts";

type Colour = readonly [red: number, green: number, blue: number, opacity: number];

/** The colour of cells that the view has nothing to say about. */
const QUIET: Colour = [128, 128, 128, 64];
const BLUE: Colour = [38, 118, 214, 255];
const ORANGE: Colour = [224, 106, 22, 255];
const TEAL: Colour = [20, 150, 136, 255];
const FAINT_TEAL: Colour = [20, 150, 136, 96];

/** Fills entries from `first` to `last` with the colours from one to another. */
function ramp(palette: Uint32Array, first: number, last: number, from: Colour, to: Colour): void {
  for (let index = first; index <= last; index++) {
    const share = (index - first) / (last - first);
    const [r, g, b, a] = from.map((value, i) => Math.round(value + share * (to[i] - value)));
    palette[index] = wordOf([r, g, b, a]);
  }
}

function wordOf([red, green, blue, opacity]: Colour): number {
  return (red | (green << 8) | (blue << 16) | (opacity << 24)) >>> 0;
}

function build(kind: View["kind"]): Uint32Array {
  const palette = new Uint32Array(256);
  if (kind === "channel") {
    ramp(palette, 1, 128, BLUE, QUIET);
    ramp(palette, 128, 255, QUIET, ORANGE);
  } else if (kind === "alive") {
    palette[128] = wordOf(FAINT_TEAL);
    palette[255] = wordOf(TEAL);
  } else if (kind === "owner") {
    for (let owner = 0; owner < palette.length; owner++)
      palette[owner] = wordOf([...OWNER_COLOURS[owner % OWNER_COLOURS.length], 255]);
  } else ramp(palette, 1, 255, QUIET, ORANGE);
  return palette;
}

const built = new Map<View["kind"], Uint32Array>();

/** The palette of a view, [256]. */
export function paletteOf({ kind }: View): Uint32Array {
  const palette = built.get(kind) ?? build(kind);
  built.set(kind, palette);
  return palette;
}
