/** Draws several creatures side by side in labelled rows. */
import { loadFont } from "./chart.ts";
import { enlarge, type Picture } from "./pictures.ts";
import { loadSharp } from "./sharp.ts";
import { SVG_FONT, svgImage, svgText } from "./svg.ts";

export interface SheetRow {
  readonly title: string;
  readonly subtitle: string;
  /** One picture for each column. */
  readonly pictures: readonly Picture[];
}

/** Pixels: roughly the side of a creature, the space between creatures, the space above them, a letter's width. */
const CREATURE = 180;
const GAP = 12;
const HEAD = 40;
const LETTER = 9;

/** Draws a sheet on white and encodes it as PNG. All pictures must have the same size. */
export async function encodeSheet(
  columns: readonly string[],
  rows: readonly SheetRow[],
): Promise<Uint8Array> {
  const first = (rows[0] as SheetRow).pictures[0] as Picture;
  const factor = Math.max(1, Math.round(CREATURE / Math.max(first.width, first.height)));
  const across = first.width * factor + GAP;
  const down = first.height * factor + GAP;
  const longest = Math.max(
    ...rows.flatMap(({ title, subtitle }) => [title.length, subtitle.length]),
  );
  const side = 2 * GAP + longest * LETTER;
  const width = side + columns.length * across + GAP;
  const height = HEAD + rows.length * down;
  const heads = columns.map((column, i) =>
    svgText(column, side + i * across + (across - GAP) / 2, 26, "middle"),
  );
  const body = await Promise.all(
    rows.map(async ({ title, subtitle, pictures }, row) => {
      const top = HEAD + row * down;
      const middle = top + (down - GAP) / 2;
      const creatures = await Promise.all(
        pictures.map((picture, i) => svgImage(enlarge(picture, factor), side + i * across, top)),
      );
      const titles = [
        svgText(title, GAP, middle),
        svgText(subtitle, GAP, middle + 20, "start", "#666"),
      ];
      return [...titles, ...creatures].join("");
    }),
  );
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="${SVG_FONT}" font-size="15">` +
    `<rect width="100%" height="100%" fill="#fff"/>${heads.join("")}${body.join("")}</svg>`;
  await loadFont();
  const sharp = await loadSharp();
  return sharp(new TextEncoder().encode(svg)).png().toBuffer();
}
