// Draws the pictures of docs/textures.md, which are nobody's: `node --import ./scripts/typescript.mjs research/textures/pictures.ts FOLDER`
// writes bricks.png, scales.png and so on, 320 pixels a side.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { deriveKey, uniform } from "../../src/numbers/random.ts";

/** A colour, each from 0 to 1. */
type Colour = readonly [red: number, green: number, blue: number];
/** The colour at a place, of which the picture spans [0, 40] on both axes, about a cell of a grid each. */
type Pattern = (x: number, y: number) => Colour;

const SIDE = 320;
const CELLS = 40;

/** A number from 0 to 1 that belongs to whole numbers. */
const hash = (...at: number[]): number => uniform(deriveKey(7, 1, ...at.map((i) => i + 1000)), 0);
const mix = (a: Colour, b: Colour, share: number): Colour => {
  const s = Math.min(1, Math.max(0, share));
  return [a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s, a[2] + (b[2] - a[2]) * s];
};
const shade = (colour: Colour, by: number): Colour => mix([0, 0, 0], colour, by);

/** Distances to the nearest and the second nearest of points that are strewn over squares of a size. */
function strewn(
  x: number,
  y: number,
  size: number,
): readonly [nearest: number, second: number, id: number] {
  const found: [number, number][] = [];
  const [column, row] = [Math.floor(x / size), Math.floor(y / size)];
  for (let i = column - 2; i <= column + 2; i++)
    for (let j = row - 2; j <= row + 2; j++) {
      const px = (i + 0.15 + 0.7 * hash(i, j, 0)) * size;
      const py = (j + 0.15 + 0.7 * hash(i, j, 1)) * size;
      found.push([Math.hypot(x - px, y - py), hash(i, j, 2)]);
    }
  found.sort((a, b) => a[0] - b[0]);
  return [found[0][0], found[1][0], found[0][1]];
}

const PATTERNS: Readonly<Record<string, Pattern>> = {
  bricks: (x, y) => {
    const row = Math.floor(y / 5);
    const along = x / 10 + (row % 2) / 2;
    const brick = Math.floor(along);
    const edge = Math.min((along - brick) * 10, (1 - along + brick) * 10, y % 5, 5 - (y % 5));
    const colour = mix([0.55, 0.2, 0.14], [0.8, 0.4, 0.26], hash(row, brick, 3));
    return mix([0.85, 0.82, 0.76], colour, (edge - 0.35) * 3);
  },
  scales: (x, y) => {
    // Rows lie over those above them: the lowest scale that covers a place is seen.
    for (let row = Math.floor(y / 4) + 2; ; row--) {
      const shift = (row % 2) * 4;
      const column = Math.round((x - shift) / 8);
      const distance = Math.hypot(x - (column * 8 + shift), y - row * 4 + 4) / 4.6;
      if (y < row * 4 - 4 || distance > 1) if (distance > 1) continue;
      const base = mix([0.05, 0.42, 0.45], [0.3, 0.75, 0.6], hash(row, column, 4));
      return shade(base, distance > 0.85 ? 0.35 : 1.1 - 0.45 * distance);
    }
  },
  leopard: (x, y) => {
    const [nearest, second, id] = strewn(x + 0.7 * Math.sin(y / 2), y + 0.7 * Math.sin(x / 3), 7);
    const inside = (second - nearest) / 2;
    const ring = Math.abs(nearest - 2 - id * 0.5);
    const ground = mix(
      [0.93, 0.76, 0.45],
      [0.85, 0.62, 0.3],
      hash(Math.floor(x), Math.floor(y), 5) * 0.5,
    );
    if (inside < 0.6) return ground;
    return mix([0.14, 0.08, 0.04], nearest < 2 ? [0.7, 0.44, 0.17] : ground, (ring - 0.55) * 2);
  },
  waves: (x, y) => {
    const height = y + 1.6 * Math.sin(x / 2.6) + 0.6 * Math.sin(x / 1.7 + y / 5);
    const crest = (height / 8) % 1;
    const deep = mix([0.04, 0.2, 0.42], [0.15, 0.5, 0.7], crest);
    return mix(deep, [0.95, 0.98, 1], (crest - 0.8) * 6);
  },
  woven: (x, y) => {
    const [column, row] = [Math.floor(x / 5), Math.floor(y / 5)];
    const isOver = (column + row) % 2 === 0;
    const across = isOver ? y % 5 : x % 5;
    const along = isOver ? x % 5 : y % 5;
    const round =
      Math.sin((Math.PI * across) / 5) * (0.55 + 0.45 * Math.sin((Math.PI * along) / 5));
    const straw: Colour = isOver ? [0.95, 0.82, 0.55] : [0.72, 0.5, 0.28];
    return shade(straw, 0.25 + 0.8 * round);
  },
  maze: (x, y) => {
    const [column, row] = [Math.floor(x / 8), Math.floor(y / 8)];
    const isTurned = hash(column, row, 6) < 0.5;
    const [u, v] = [isTurned ? 8 - (x % 8) : x % 8, y % 8];
    const distance = Math.min(
      Math.abs(Math.hypot(u, v) - 4),
      Math.abs(Math.hypot(8 - u, 8 - v) - 4),
    );
    return mix([0.98, 0.85, 0.35], [0.13, 0.15, 0.35], (distance - 1) * 2);
  },
  lava: (x, y) => {
    const [nearest, second, id] = strewn(x, y, 8);
    const crack = (second - nearest) / 2;
    const glow = mix([1, 0.93, 0.5], [0.95, 0.3, 0.05], crack * 2);
    return mix(glow, shade([0.3, 0.13, 0.12], 0.5 + id), (crack - 0.5) * 2);
  },
  pebbles: (x, y) => {
    const [nearest, second, id] = strewn(x, y, 6);
    const edge = (second - nearest) / 2;
    const stone = mix(
      mix([0.55, 0.6, 0.66], [0.85, 0.8, 0.7], id),
      [0.45, 0.32, 0.28],
      (id * 7) % 1 > 0.75 ? 0.8 : 0,
    );
    return mix([0.16, 0.15, 0.16], shade(stone, 1.1 - 0.1 * nearest), (edge - 0.25) * 1.8);
  },
  confetti: (x, y) => {
    const [nearest, , id] = strewn(x, y, 5);
    const colour = [
      [0.93, 0.28, 0.35],
      [0.16, 0.55, 0.78],
      [0.98, 0.74, 0.2],
      [0.3, 0.66, 0.42],
    ][Math.floor(id * 4)] as unknown as Colour;
    return mix(colour, [0.99, 0.97, 0.92], (nearest - 1.5) * 2);
  },
  zebra: (x, y) => {
    const bend = 3 * Math.sin(x / 9 + 1.3 * Math.sin(y / 11)) + 1.2 * Math.sin(x / 4.1 + y / 6.3);
    return mix([0.1, 0.09, 0.1], [0.96, 0.94, 0.9], 0.5 + 2.2 * Math.sin((y + bend) * 0.95));
  },
};

const [folder = "textures"] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
for (const [name, pattern] of Object.entries(PATTERNS)) {
  const rgb = new Uint8Array(SIDE * SIDE * 3);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const at = (place: number): number => ((place + 0.5) * CELLS) / SIDE;
    const colour = pattern(at(i % SIDE), at(Math.floor(i / SIDE)));
    rgb.set(
      colour.map((value) => Math.round(255 * Math.min(1, Math.max(0, value)))),
      i * 3,
    );
  }
  const image = sharp(rgb, { raw: { width: SIDE, height: SIDE, channels: 3 } });
  await image.png().toFile(join(folder, `${name}.png`));
}
