/**
 * Makes of a person's picture what fits into a grid: without background, without margins, at the size of the grid. Command and studio
 * both do it here, so that the same pixels become the same target.
 */
import { plainBackground, removeBackground } from "./background.ts";
import { type Bitmap, crop, trim, UNSEEN, visibleBox } from "./bitmap.ts";
import { checkBackground, type PictureOptions, parseCrop } from "./options.ts";
import { hasFewColours, ownPixels } from "./pixel-art.ts";
import { halve, resize } from "./resize.ts";

/** Longest side from which a picture is halved before anything else looks at it. */
const LARGE = 2048;

/** What of a picture shall grow, at no size yet. */
export interface Subject {
  readonly picture: Bitmap;
  /** Whether nothing of it is transparent, so that a background will grow too. */
  readonly isOpaque: boolean;
  /** The colour of a plain background, "#rrggbb", that could be taken away and leave something, or was. */
  readonly plain?: string;
}

/** A subject with one pixel for each cell. */
export interface Fitted {
  readonly picture: Bitmap;
  /** Longest side of pixel art whose pixels do not all get as many cells, since the size is no multiple of it. */
  readonly unevenSide?: number;
}

/**
 * Takes the subject out of a picture.
 * @param name name of the picture, for messages
 * @throws Error with one sentence when there is no such background, or nothing but background
 */
export function subjectOf(
  name: string,
  whole: Bitmap,
  {
    crop: square,
    trim: trims = true,
    background = "keep",
    resample,
    square: fills,
  }: PictureOptions = {},
): Subject {
  checkBackground(background);
  let picture = square === undefined ? whole : cropped(name, whole, square);
  while (Math.max(picture.width, picture.height) >= LARGE) picture = halve(picture);
  const plain =
    background !== "keep" || isOpaque(picture) ? plainOf(picture, background) : undefined;
  if (background !== "keep") picture = withoutBackground(name, picture, background, plain);
  const facts = { isOpaque: isOpaque(picture), ...(plain !== undefined && { plain }) };
  if (trims) picture = trim(picture);
  if (fills) picture = middleSquare(picture);
  if (resample !== "smooth") picture = ownPixels(picture);
  return { picture, ...facts };
}

/** Brings a subject to a size, so that its longest side is `size` pixels. */
export function fitSubject(
  { picture }: Subject,
  size: number,
  { resample }: PictureOptions = {},
): Fitted {
  const longest = Math.max(picture.width, picture.height);
  const scaled = (side: number): number => Math.max(1, Math.round((side * size) / longest));
  const isPixelArt = longest <= 2 * size && hasFewColours(picture);
  const suited = isPixelArt || longest <= size ? "nearest" : "smooth";
  const how = resample ?? suited;
  const isUneven = isPixelArt && how === "nearest" && size % longest !== 0;
  return {
    picture: resize(picture, scaled(picture.width), scaled(picture.height), how),
    ...(isUneven && { unevenSide: longest }),
  };
}

function middleSquare(picture: Bitmap): Bitmap {
  const { width, height } = picture;
  const side = Math.min(width, height);
  const [left, top] = [(width - side) >> 1, (height - side) >> 1];
  return crop(picture, { left, top, width: side, height: side });
}

/** What of a picture lies in a square, which may reach beyond its right and lower edges. */
function cropped(name: string, picture: Bitmap, square: string): Bitmap {
  const { x, y, size } = parseCrop(square);
  const width = Math.min(size, picture.width - x);
  const height = Math.min(size, picture.height - y);
  if (width <= 0 || height <= 0)
    throw new Error(
      `The crop ${square} lies outside of ${name}, which has ${picture.width} x ${picture.height} pixels.`,
    );
  return crop(picture, { left: x, top: y, width, height });
}

/** The colour of a plain background. Nobody is advised to take one away that leaves nothing. */
function plainOf(picture: Bitmap, background: string): string | undefined {
  const plain = plainBackground(picture);
  const isAll = (colour: string): boolean => !visibleBox(removeBackground(picture, colour));
  return plain !== undefined && background === "keep" && isAll(plain) ? undefined : plain;
}

function isOpaque({ rgba }: Bitmap): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] < 255 - UNSEEN) return false;
  return true;
}

function withoutBackground(
  name: string,
  picture: Bitmap,
  asked: string,
  plain: string | undefined,
): Bitmap {
  const colour = asked === "auto" ? plain : asked;
  if (colour === undefined)
    throw new Error(
      `${name} has no plain background, which would have one colour along most of its edge: name the colour to take away, or keep it.`,
    );
  const subject = removeBackground(picture, colour);
  if (subject === picture)
    throw new Error(
      `${name} has nothing of the colour ${colour} at its edge: name another colour, or keep its background.`,
    );
  if (!visibleBox(subject))
    throw new Error(
      `Nothing is left of ${name} without the colour ${colour}: name another colour, or keep its background.`,
    );
  return subject;
}
