/** Reads a visitor's pictures, and makes targets of them as the command does, where the page does not have to wait for it. */
import { seedCellsFor } from "blastema";
import {
  type Bitmap,
  fitSubject,
  halve,
  isThin,
  type PictureOptions,
  placeTarget,
  reachOf,
  type Subject,
  subjectOf,
} from "blastema/training";
import { type OpenedPicture, openPicture } from "./picture-decode.ts";
import type {
  FittedPicture,
  FromPage,
  FromWorker,
  PictureAnswer,
  PictureRequest,
} from "./picture-protocol.ts";

/** Longest side of the preview. */
const PREVIEW = 96;
/** Most of the longest side of what one chooses a part of. */
const VIEW = 800;

const post = (message: FromWorker): void => self.postMessage(message);

interface Opened extends OpenedPicture {
  readonly view: Bitmap;
}

/** The picture of the last request, decoded. */
let last: { file: File; frame: number | undefined; opened: Opened } | undefined;
/** Takes what the page has drawn. */
let takeDrawn = (_: Bitmap | null): void => {};

async function open(file: File, frame: number | undefined): Promise<Opened> {
  if (last?.file === file && last.frame === frame) return last.opened;
  const opened = await openPicture(file, frame, async (svg, width, height) => {
    const drawn = await new Promise<Bitmap | null>((resolve) => {
      takeDrawn = resolve;
      post({ draw: { svg, width, height } });
    });
    if (!drawn) throw new Error(`${file.name} is not an SVG that this browser can read.`);
    return drawn;
  });
  let view = opened.picture;
  while (Math.max(view.width, view.height) > VIEW) view = halve(view);
  last = { file, frame, opened: { ...opened, view } };
  return last.opened;
}

async function answer(request: PictureRequest): Promise<PictureAnswer> {
  const { file, options } = request;
  let facts: PictureAnswer["facts"];
  try {
    const opened = await open(file, options.frame);
    const { picture, frame, frames, view } = opened;
    facts = { width: picture.width, height: picture.height, frame, frames, view };
    return { facts, fitted: fit(request, opened, subjectOf(file.name, picture, options)) };
  } catch (error) {
    return { facts, trouble: (error as Error).message };
  }
}

function fit(
  { file, options, size, pad }: PictureRequest,
  opened: OpenedPicture,
  subject: Subject,
): FittedPicture {
  const { picture, unevenSide } = fitSubject(subject, size, options);
  const image = placeTarget(picture, size, pad, file.name);
  const side = size + 2 * pad;
  const seeds = seedCellsFor(image, side, side)?.length ?? 0;
  const grows = { seeds, ...reachOf(image, side, side), isThin: isThin(image, side) };
  const facts = { ...opened, ...subject, unevenSide, ...grows };
  const notes = notesOf(facts, options);
  const preview = fitSubject(subject, PREVIEW, options).picture;
  return { preview, image, plain: subject.plain, notes };
}

interface Facts extends OpenedPicture, Subject {
  readonly unevenSide?: number;
  /** Cells of the seed, where they are not just the middle of the grid. */
  readonly seeds: number;
  /** Parts that growth does not connect, and how many of them no seed is near. */
  readonly parts: number;
  readonly unreached: number;
  readonly isThin: boolean;
}

/** What the visitor should know, in sentences. */
function notesOf(
  { frame, frames, hasText, isOpaque, plain, unevenSide, seeds, parts, unreached, isThin }: Facts,
  { frame: askedFrame, background, square: isPattern = false }: PictureOptions,
): string[] {
  const grows = "Nothing of it is transparent, so its background will grow too.";
  return [
    frames > 1 && askedFrame === undefined && frame > 1
      ? `The frames before frame ${frame} are empty, so that one will grow.`
      : "",
    isOpaque && !isPattern && background === undefined && plain !== undefined
      ? `${grows} It is plain: it can be taken away.`
      : "",
    isOpaque && !isPattern && background === undefined && plain === undefined
      ? `${grows} Cut its subject out first if you do not want that.`
      : "",
    hasText
      ? "It has text, which every machine draws in letters of its own: turn it into paths to be sure of it."
      : "",
    unevenSide !== undefined
      ? `It looks like pixel art of ${unevenSide} pixels: at a size of ${unevenSide} or ${2 * unevenSide}, all of them get as many cells.`
      : "",
    isThin
      ? "It is thin or faint at this size, so that little of it shows: make it bolder, or give it more cells."
      : "",
    seeds === 1 && !isPattern
      ? "It has nothing in its middle, so its seed will lie on the picture instead."
      : "",
    parts > 1 && unreached === 0 && !isPattern
      ? `It is in ${parts} parts that growth does not connect: each gets a seed of its own.`
      : "",
    unreached > 0 && !isPattern
      ? `Growth does not reach ${unreached} of its ${parts} parts, since a seed has at most ${seeds} cells: leave small parts out, or connect them.`
      : "",
  ].filter((sentence) => sentence !== "");
}

self.addEventListener("message", async ({ data }: MessageEvent<FromPage>) => {
  if ("drawn" in data) takeDrawn(data.drawn);
  else post({ answer: await answer(data.request) });
});
