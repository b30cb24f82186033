/** The picture of `heal --map`: the creature, where its cuts healed, and what became of the worst cut. */
import { HEALING } from "../measure/cuts.ts";
import type { HealMap, MapPosition } from "../measure/heal-map.ts";
import type { Outcome } from "../measure/heal-map-cuts.ts";
import { figure } from "./output.ts";
import { enlarge, type Picture, toPicture } from "./pictures.ts";
import { escaped, SVG_FONT, svgImage, svgText } from "./svg.ts";

/** States [H, W, C] that the picture shows. */
export interface MapPortraits {
  /** The creature at step 200. */
  readonly grown: Float32Array;
  /** The creature just after the cut that healed worst, and 300 steps later. */
  readonly worst?: {
    readonly position: MapPosition;
    readonly cut: Float32Array;
    readonly regrown: Float32Array;
  };
}

/** Colours that differ in lightness too: dark green is best, dark purple is worst. */
const OUTCOMES: Record<Outcome, readonly [colour: string, words: string]> = {
  new: ["#0d7c5f", "as if never cut"],
  healed: ["#8fd0b8", "healed"],
  unhealed: ["#efae4e", "not healed"],
  worse: ["#7b2d59", "worse than the wound"],
};
/** Pixels: side of the map, its left and upper edge, side of a portrait, left edge of the column beside the map. */
const MAP = 432;
const LEFT = 24;
const TOP = 92;
const PORTRAIT = 120;
const BESIDE = LEFT + MAP + 32;
const WIDTH = BESIDE + 2 * PORTRAIT + 8 + LEFT;
/** Most letters in a line of text across the picture. */
const LINE = 86;
/** Cells of room around what is drawn. */
const ROOM = 2;
/** Share of its patch that a mark covers, so that the creature shows between marks. */
const MARK = 0.64;

/** Draws the map as SVG, on white. */
export async function healMapChart(
  title: string,
  map: HealMap,
  { grown, worst }: MapPortraits,
): Promise<string> {
  const [height, width] = map.grid;
  const section = sectionOf(map, worst?.position);
  const creature = enlarge(crop(toPicture(grown, height, width), section), section.scale);
  const foot = TOP + section.side * section.scale + 36;
  const caption = wrap(map.verdict);
  const bottom = foot + 20 * caption.length;
  const heading = escaped(`Where ${title} heals`);
  const parts = [
    `<title>${heading}</title><rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="${LEFT}" y="36" font-size="18">${heading}</text>`,
    quiet(
      `Each mark is a cut: a ${map.shape} ${map.size} cells across, taken out there.`,
      LEFT,
      58,
    ),
    quiet(
      `Its colour says what the creature had become ${HEALING.regrowth} steps later.`,
      LEFT,
      76,
    ),
    `<g opacity="0.6">${await svgImage(creature, LEFT, TOP)}</g>`,
    ...map.positions.map((position) => mark(position, map, section)),
    ...legend(map),
    ...(worst ? await portraits(worst, map, section) : []),
    ...caption.map((line, i) => svgText(line, LEFT, foot + 20 * i)),
  ];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${bottom}" viewBox="0 0 ${WIDTH} ${bottom}" ` +
    `font-family="${SVG_FONT}" font-size="13">${parts.join("")}</svg>`
  );
}

/** The square section of the grid that is drawn, in cells, and the pixels per cell. */
interface Section {
  readonly top: number;
  readonly left: number;
  readonly side: number;
  readonly scale: number;
}

/** The section that holds all marks and the worst cut, with a little room. */
function sectionOf(map: HealMap, worst?: MapPosition): Section {
  const { positions, size, spacing, grid } = map;
  const span = (axis: "row" | "column", length: number): [number, number] => {
    const near = positions.map((position) => position[axis]);
    if (worst === undefined) return [0, length];
    const first = Math.min(worst[axis] - size / 2, Math.min(...near) - spacing / 2);
    const last = Math.max(worst[axis] + size / 2, Math.max(...near) + spacing / 2);
    return [Math.floor(first) - ROOM, Math.ceil(last) + ROOM];
  };
  const [top, bottom] = span("row", grid[0]);
  const [left, right] = span("column", grid[1]);
  const side = Math.max(bottom - top, right - left);
  return {
    top: Math.floor((top + bottom - side) / 2),
    left: Math.floor((left + right - side) / 2),
    side,
    scale: Math.max(1, Math.round(MAP / side)),
  };
}

/** Crops a picture to the section; what lies beyond the grid's edge is white. */
function crop({ width, height, rgba }: Picture, { top, left, side }: Section): Picture {
  const part = new Uint8Array(side * side * 4).fill(255);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const row = top + y;
      const column = left + x;
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      const from = (row * width + column) * 4;
      part.set(rgba.subarray(from, from + 4), (y * side + x) * 4);
    }
  }
  return { width: side, height: side, rgba: part };
}

function mark(position: MapPosition, { spacing }: HealMap, section: Section): string {
  const { row, column, outcome } = position;
  const side = MARK * spacing * section.scale;
  const x = LEFT + (column - section.left) * section.scale - side / 2;
  const y = TOP + (row - section.top) * section.scale - side / 2;
  return swatch(x, y, side, OUTCOMES[outcome][0]);
}

function legend({ positions }: HealMap): string[] {
  return Object.entries(OUTCOMES).flatMap(([outcome, [colour, words]], i) => {
    const y = TOP + 26 * i;
    const count = positions.filter((position) => position.outcome === outcome).length;
    return [
      swatch(BESIDE, y, 16, colour),
      svgText(words, BESIDE + 26, y + 13),
      svgText(`${count}`, WIDTH - LEFT, y + 13, "end"),
    ];
  });
}

/** Draws the cut that healed worst, before and after, and outlines it on the map in its true size. */
async function portraits(
  { position, cut, regrown }: NonNullable<MapPortraits["worst"]>,
  { grid: [height, width], shape, size }: HealMap,
  section: Section,
): Promise<string[]> {
  const top = TOP + 26 * 4 + 24;
  const enlarged = Math.ceil(PORTRAIT / section.side);
  const column = BESIDE + PORTRAIT + 8;
  const draw = (state: Float32Array, x: number) =>
    svgImage(
      enlarge(crop(toPicture(state, height, width), section), enlarged),
      x,
      top + 36,
      PORTRAIT / (section.side * enlarged),
    );
  const radius = (size / 2) * section.scale;
  const x = LEFT + (position.column - section.left) * section.scale - radius;
  const y = TOP + (position.row - section.top) * section.scale - radius;
  const below = top + 54 + PORTRAIT;
  return [
    `<rect x="${x}" y="${y}" width="${2 * radius}" height="${2 * radius}" rx="${shape === "disc" ? radius : 0}" ` +
      `fill="none" stroke="#111" stroke-width="1.5" stroke-dasharray="5 4"/>`,
    svgText("The cut that healed worst", BESIDE, top),
    quiet("dashed on the map, true size", BESIDE, top + 20),
    await draw(cut, BESIDE),
    await draw(regrown, column),
    quiet("just after", BESIDE, below),
    quiet(`${HEALING.regrowth} steps later`, column, below),
    svgText(`error ${figure(position.errorAfterCut)}`, BESIDE, below + 18),
    svgText(figure(position.errorAfter), column, below + 18),
  ];
}

function swatch(x: number, y: number, side: number, colour: string): string {
  return `<rect x="${x}" y="${y}" width="${side}" height="${side}" rx="${side / 5}" fill="${colour}"/>`;
}

function quiet(words: string, x: number, y: number): string {
  return svgText(words, x, y, "start", "#555");
}

/** Breaks a text into lines of whole words. */
function wrap(text: string): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) as string;
    if (`${line} ${word}`.length > LINE) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}
