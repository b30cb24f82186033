/** Draws pictures in a terminal, with two pixels per character. */
import type { WriteStream } from "node:tty";
import type { Picture } from "./pictures.ts";

/** The size and colours of a terminal. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  /** Bits of colour: 24 for any colour, 8 for 256 colours, fewer for none. */
  readonly colourDepth: number;
}

/** The terminal behind a stream, by NO_COLOR, FORCE_COLOR, COLORTERM and TERM; a pipe is 80 x 24 without colour. */
export function screen(stream: WriteStream = process.stdout): Screen {
  const { columns = 80, rows = 24, isTTY } = stream;
  const depth = isTTY ? stream.getColorDepth() : 1;
  // Node takes every terminal inside tmux for one with 256 colours.
  const isTrueColour = depth >= 8 && /^(truecolor|24bit)$/.test(process.env.COLORTERM ?? "");
  return { columns, rows, colourDepth: isTrueColour ? 24 : depth };
}

const RESET = "\u001B[0m";
/** Characters from empty to full, for terminals without colour. */
const SHADES = [" ", "░", "▒", "▓", "█"];

/**
 * Draws an opaque picture as lines of half blocks, scaled down if it does not fit.
 * @param lines most lines that it may take; by default two fewer than the screen has
 */
export function renderPicture(
  picture: Picture,
  { columns, rows, colourDepth }: Screen = screen(),
  lines = rows - 2,
): string[] {
  const shrink = Math.max(1, picture.width / columns, picture.height / (2 * Math.max(1, lines)));
  const shown = shrink > 1 ? average(picture, shrink) : picture;
  const rendered: string[] = [];
  for (let y = 0; y < shown.height; y += 2)
    rendered.push(colourDepth >= 8 ? colourLine(shown, y, colourDepth) : shadeLine(shown, y));
  return rendered;
}

/** Scales a picture down by any factor, averaging over areas. */
function average(picture: Picture, factor: number): Picture {
  const width = Math.max(1, Math.floor(picture.width / factor));
  const height = Math.max(1, Math.floor(picture.height / factor));
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    const vertical = overlaps(y, picture.height / height, picture.height);
    for (let x = 0; x < width; x++) {
      const horizontal = overlaps(x, picture.width / width, picture.width);
      for (let c = 0; c < 4; c++) {
        let sum = 0;
        let area = 0;
        for (const [row, tall] of vertical) {
          for (const [column, wide] of horizontal) {
            sum += tall * wide * (picture.rgba[(row * picture.width + column) * 4 + c] as number);
            area += tall * wide;
          }
        }
        rgba[(y * width + x) * 4 + c] = Math.round(sum / area);
      }
    }
  }
  return { width, height, rgba };
}

/** Finds the pixels that overlap [index * extent, (index + 1) * extent), and by how much each does. */
function overlaps(index: number, extent: number, limit: number): [number, number][] {
  const start = index * extent;
  const end = start + extent;
  const parts: [number, number][] = [];
  for (let pixel = Math.floor(start); pixel < Math.min(limit, Math.ceil(end)); pixel++) {
    const part = Math.min(end, pixel + 1) - Math.max(start, pixel);
    if (part > 1e-9) parts.push([pixel, part]);
  }
  return parts;
}

function colourLine(picture: Picture, y: number, depth: number): string {
  const colour = depth >= 24 ? trueColour : indexedColour;
  let line = "";
  let before = "";
  for (let x = 0; x < picture.width; x++) {
    const upper = colour(picture, y, x);
    // An odd picture ends in the terminal's own background.
    const lower = y + 1 < picture.height ? colour(picture, y + 1, x) : undefined;
    const isPlain = upper === lower;
    const style = isPlain ? `48;${upper}` : `38;${upper}${lower ? `;48;${lower}` : ""}`;
    if (style !== before) line += `\u001B[0;${style}m`;
    line += isPlain ? " " : "▀";
    before = style;
  }
  return line + RESET;
}

function trueColour({ rgba, width }: Picture, y: number, x: number): string {
  const at = (y * width + x) * 4;
  return `2;${rgba[at]};${rgba[at + 1]};${rgba[at + 2]}`;
}

/** The nearest of the 6 x 6 x 6 colours and 24 greys that all terminals with 256 colours share. */
function indexedColour({ rgba, width }: Picture, y: number, x: number): string {
  const at = (y * width + x) * 4;
  const colour = [rgba[at] as number, rgba[at + 1] as number, rgba[at + 2] as number];
  const cube = colour.map((value) =>
    value < 48 ? 0 : value < 115 ? 1 : Math.floor((value - 35) / 40),
  );
  const mean = (colour[0]! + colour[1]! + colour[2]!) / 3;
  const grey = Math.min(23, Math.max(0, Math.round((mean - 8) / 10)));
  const far = (candidate: number[]) =>
    candidate.reduce((sum, value, c) => sum + (value - colour[c]!) ** 2, 0);
  const cubeFar = far(cube.map((level) => (level === 0 ? 0 : 55 + 40 * level)));
  const greyFar = far([8 + 10 * grey, 8 + 10 * grey, 8 + 10 * grey]);
  return `5;${greyFar < cubeFar ? 232 + grey : 16 + 36 * cube[0]! + 6 * cube[1]! + cube[2]!}`;
}

/** Draws a line without colour: a character tells how far from white its two pixels are. */
function shadeLine({ rgba, width, height }: Picture, y: number): string {
  let line = "";
  for (let x = 0; x < width; x++) {
    let ink = 0;
    for (let row = y; row < Math.min(y + 2, height); row++)
      for (let c = 0; c < 3; c++) ink += (255 - rgba[(row * width + x) * 4 + c]!) / (6 * 255);
    line += SHADES[Math.min(4, Math.ceil(ink * 5))];
  }
  return line.trimEnd();
}
