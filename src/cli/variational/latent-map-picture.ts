/** Draws the picture of `vae map`: pictures at the places of their latents, on white. */
import { loadFont } from "../chart.ts";
import { encodePng, type Picture } from "../pictures.ts";
import { loadSharp } from "../sharp.ts";
import { escaped, SVG_FONT } from "../svg.ts";

/** A map of latents to draw. */
export interface MapDrawing {
  readonly title: string;
  /** Places of the latents, from 0 to 1. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Classes of the pictures, which colour them; without, pictures keep their own colours. */
  readonly labels?: Uint8Array;
  /** Pictures as bytes [count, size, size, D]: white on black, or RGB premultiplied by alpha. */
  readonly pictures: Uint8Array;
  readonly size: number;
}

/** Colours of the digits 0 to 9. They differ in lightness too, and are all dark enough to read on white. */
const COLOURS = [
  "#332288",
  "#117733",
  "#c2542d",
  "#1f78b4",
  "#a3318f",
  "#8a7a12",
  "#5b5b5b",
  "#d0356a",
  "#1b8a80",
  "#7c4a21",
];
/** Pixels: longest side of the map, its margin, room for the head, side of a picture, radius of a dot. */
const MAP = 1120;
const MARGIN = 40;
const HEAD = 104;
const TILE = 28;
const DOT = 2.6;
/** Share of their side by which pictures may overlap. */
const OVERLAP = 0.28;

/** Draws the map as PNG or WebP. */
export async function encodeLatentMap(
  drawing: MapDrawing,
  format: "png" | "webp",
): Promise<Uint8Array> {
  const { title, points, labels } = drawing;
  const width = MAP + 2 * MARGIN;
  const height = Math.ceil(HEAD + MAP * Math.max(...points.map(([, y]) => y)) + MARGIN);
  const at = points.map(([x, y]): [number, number] => [MARGIN + x * MAP, HEAD + y * MAP]);
  const shown = spread(at);
  const dots = at.flatMap(([x, y], i) => {
    const fill = labels ? COLOURS[labels[i]] : "#999";
    return shown.has(i)
      ? []
      : [`<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${DOT}" fill="${fill}"/>`];
  });
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="${SVG_FONT}">` +
    `<rect width="100%" height="100%" fill="#fff"/>` +
    `<text x="${MARGIN}" y="44" font-size="24">${escaped(title)}</text>` +
    `<g fill-opacity="0.45">${dots.join("")}</g>${labels ? legend() : ""}</svg>`;
  await loadFont();
  const sharp = await loadSharp();
  const ink = drawTiles(drawing, at, shown, width, height);
  const image = sharp(new TextEncoder().encode(svg)).composite([
    { input: Buffer.from(await encodePng(ink)) },
  ]);
  return (
    format === "webp" ? image.webp({ quality: 86 }) : image.png({ palette: true })
  ).toBuffer();
}

/** Chooses the points with room for their picture: in order, each that does not overlap an earlier one too much. */
function spread(at: readonly (readonly [number, number])[]): Set<number> {
  const apart = TILE * (1 - OVERLAP);
  const shown = new Set<number>();
  for (const [i, [x, y]] of at.entries()) {
    const isFree = [...shown].every(
      (other) => Math.max(Math.abs(at[other][0] - x), Math.abs(at[other][1] - y)) >= apart,
    );
    if (isFree) shown.add(i);
  }
  return shown;
}

/** Draws the pictures as ink: white becomes the colour of the label, and black transparent. */
function drawTiles(
  { pictures, labels, size, points }: MapDrawing,
  at: readonly (readonly [number, number])[],
  shown: ReadonlySet<number>,
  width: number,
  height: number,
): Picture {
  const rgba = new Uint8Array(width * height * 4);
  const channels = pictures.length / points.length / size ** 2;
  for (const i of shown) {
    const [left, top] = at[i].map((middle) => Math.round(middle - TILE / 2));
    for (let pixel = 0; pixel < TILE * TILE; pixel++) {
      const y = Math.floor(pixel / TILE);
      const x = pixel % TILE;
      const from = Math.floor((y * size) / TILE) * size + Math.floor((x * size) / TILE);
      const start = (i * size * size + from) * channels;
      const alpha = pictures[start + channels - 1];
      if (alpha === 0) continue;
      const colour = labels
        ? rgbOf(COLOURS[labels[i]])
        : [0, 1, 2].map((c) => Math.round((255 * pictures[start + c]) / alpha));
      rgba.set([...colour, alpha], ((top + y) * width + left + x) * 4);
    }
  }
  return { width, height, rgba };
}

function rgbOf(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

/** Draws a line with the digits in their colours. */
function legend(): string {
  const items = COLOURS.map((colour, label) => {
    const x = MARGIN + 8 + 44 * label;
    return `<circle cx="${x}" cy="74" r="7" fill="${colour}"/><text x="${x + 12}" y="80" font-size="18">${label}</text>`;
  });
  return items.join("");
}
