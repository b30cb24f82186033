/**
 * Brings an SVG to pixels through whoever can draw one. Drawings without a size of their own, which every program crops as it
 * likes, are measured: drawn again and again on other parts of the plane until all that can be seen is in view.
 */
import { legible } from "../../numbers/show.ts";
import { type Bitmap, visibleBox } from "./bitmap.ts";
import { prologLength, textOf } from "./formats.ts";

/** Draws an SVG, whose root has a width and a height in pixels, with so many pixels. */
export type DrawSvg = (svg: string, width: number, height: number) => Promise<Bitmap>;

/** Part of the plane: left, top, width and height. */
type ViewBox = readonly [x: number, y: number, width: number, height: number];

/** Longest side with which an SVG is drawn, in pixels; it is then scaled down like any other picture. */
const DRAWN = 1024;
/** Pixels of a drawing that only measures. */
const MEASURED = 256;
/** How far from the origin a drawing without a size is looked for. */
const FARTHEST = 2 ** 17;

/** An SVG file as a picture. */
export interface DrawnSvg {
  readonly picture: Bitmap;
  /** Whether there is text in it, which every machine draws in the letters that it has. */
  readonly hasText: boolean;
}

/**
 * Draws an SVG file.
 * @throws Error with one sentence when it shows other files, or has no size and cannot be measured
 */
export async function drawSvgFile(
  name: string,
  bytes: Uint8Array,
  draw: DrawSvg,
): Promise<DrawnSvg> {
  const svg = readSvg(name, bytes);
  const stated = boxOf(svg);
  const { box, unit = 0 } = stated ? { box: stated } : await measure(name, svg, draw);
  const [, , width, height] = box;
  // Where a unit of what was measured is a whole number of pixels, straight edges stay sharp.
  const pixels = DRAWN / Math.max(width, height);
  const scale = unit > 0 ? Math.floor(pixels * unit) / unit : pixels;
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  const [columns, rows] = [side(width), side(height)];
  const picture = await draw(framed(svg, box, columns, rows), columns, rows);
  return { picture, hasText: /<(?:\w+:)?text[\s>]/.test(svg.inner) };
}

/** The text of an SVG. */
interface SvgText {
  /** What comes before the first element, such as entities. */
  readonly before: string;
  /** The tag `<svg …>`. */
  readonly root: string;
  readonly inner: string;
}

const ROOT = /^<(?:\w+:)?svg(?=[\s/>])(?:"[^"]*"|'[^']*'|[^"'>])*>/;
const LINK =
  /<(?:\w+:)?(?:image|use|feImage)\b[^>]*?\b(?:xlink:)?href\s*=\s*["']\s*(?!#|data:)([^"']+)/;

/** Reads an SVG, without what only its encoding needs. */
function readSvg(name: string, bytes: Uint8Array): SvgText {
  const text = textOf(bytes).replace(/^\s*<\?xml[\s\S]*?\?>/, "");
  const link = LINK.exec(text.replaceAll(/<!--[\s\S]*?-->/g, ""));
  if (link)
    throw new Error(
      `${name} shows another file (${legible(link[1].trim())}), which is not in it: embed that file, or save the drawing as PNG.`,
    );
  const start = prologLength(text);
  const [root = ""] = ROOT.exec(text.slice(start)) ?? [];
  return { before: text.slice(0, start), root, inner: text.slice(start + root.length) };
}

function attributeOf({ root }: SvgText, name: string): string | undefined {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(root);
  return found?.[1] ?? found?.[2];
}

/** The part of the plane that an SVG says it shows; undefined when it does not say. */
function boxOf(svg: SvgText): ViewBox | undefined {
  const [width, height] = [
    lengthOf(attributeOf(svg, "width")),
    lengthOf(attributeOf(svg, "height")),
  ];
  const box = (attributeOf(svg, "viewBox") ?? "")
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const hasBox = box.length === 4 && box.every(Number.isFinite) && box[2] > 0 && box[3] > 0;
  if (!hasBox) return width && height ? [0, 0, width, height] : undefined;
  const [x, y, w, h] = box;
  if (!width || !height) return [x, y, w, h];
  // The drawing lies in the middle of a page of another shape.
  const scale = Math.max(w / width, h / height);
  return [x + (w - width * scale) / 2, y + (h - height * scale) / 2, width * scale, height * scale];
}

const UNITS: Readonly<Record<string, number>> = {
  ...{ "": 1, px: 1, pt: 4 / 3, pc: 16, in: 96, cm: 96 / 2.54, mm: 96 / 25.4, em: 16, ex: 8 },
};

/** A length in pixels; undefined for what depends on the page. */
function lengthOf(text = ""): number | undefined {
  const [, number, unit] = /^\s*\+?([\d.]+(?:e[-+]?\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const length = Number(number) * UNITS[(unit ?? "?").toLowerCase()];
  return length > 0 ? length : undefined;
}

/** The SVG as a picture of a part of the plane, with so many pixels. */
function framed(
  { before, root, inner }: SvgText,
  box: ViewBox,
  width: number,
  height: number,
): string {
  const bare = root.replaceAll(
    /\s(?:width|height|viewBox|preserveAspectRatio)\s*=\s*(?:"[^"]*"|'[^']*')/g,
    "",
  );
  const size = `width="${width}" height="${height}" viewBox="${box.join(" ")}"`;
  return `${before}${bare.replace("svg", `svg ${size} preserveAspectRatio="none"`)}${inner}`;
}

/** Part of the plane, from a multiple of a unit to another. */
interface Measured {
  readonly box: ViewBox;
  readonly unit: number;
}

/** The part of the plane, a little larger, so that programs which draw edges a little differently measure the same. */
function snapped([x, y, width, height]: ViewBox): Measured {
  let unit = 2 ** -10;
  while (64 * unit < Math.max(width, height)) unit *= 2;
  const [left, top] = [Math.floor(x / unit) * unit, Math.floor(y / unit) * unit];
  const [right, bottom] = [x + width, y + height].map((end) => Math.ceil(end / unit) * unit);
  return { box: [left, top, right - left, bottom - top], unit };
}

/** Finds the part of the plane that a drawing without a size takes. */
async function measure(name: string, svg: SvgText, draw: DrawSvg): Promise<Measured> {
  const look = async (box: ViewBox): Promise<ViewBox | undefined> => {
    const seen = visibleBox(await draw(framed(svg, box, MEASURED, MEASURED), MEASURED, MEASURED));
    if (!seen) return undefined;
    const [x, y, width, height] = box;
    const pixel = [width / MEASURED, height / MEASURED];
    return [
      x + (seen.left - 1) * pixel[0],
      y + (seen.top - 1) * pixel[1],
      (seen.width + 2) * pixel[0],
      (seen.height + 2) * pixel[1],
    ];
  };
  const isWithin = ([x, y, w, h]: ViewBox, [left, top, width, height]: ViewBox): boolean =>
    x >= left && y >= top && x + w <= left + width && y + h <= top + height;
  for (let reach = 64; reach <= FARTHEST; reach *= 2) {
    const view: ViewBox = [-reach, -reach, 2 * reach, 2 * reach];
    let seen = await look(view);
    if (!seen || !isWithin(seen, view)) continue;
    // Each look is closer than the one before, until the drawing fills the view.
    for (
      let closer = await look(seen);
      closer && closer[2] * closer[3] < 0.9 * seen[2] * seen[3];
    ) {
      seen = closer;
      closer = await look(seen);
    }
    return snapped(seen);
  }
  throw new Error(
    `${name} has no size of its own, and what it draws has no end or cannot be seen: give its <svg> a viewBox.`,
  );
}
