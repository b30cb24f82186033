/** Any folder of pictures, as a data set to learn from. */
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { basename, extname, join, relative, resolve } from "node:path";
import { type Bitmap, crop, visibleBox } from "../../data/picture/bitmap.ts";
import { halve, resize } from "../../data/picture/resize.ts";
import { readFileClearly } from "../../models/files.node.ts";
import { legible } from "../../numbers/show.ts";
import { reasonOf, UserError } from "../failure.ts";
import { count, entry, note, plural } from "../output.ts";
import { openPicture } from "../picture-file.ts";
import { Progress } from "../progress.ts";
import type { Drawn } from "./drawn.ts";

/** Files with other endings are taken to be no pictures, such as a licence or a table. */
const ENDINGS = [".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif", ".svg", ".tif", ".tiff"];
/** Fewest different pictures that a model can learn from and be tested on. */
const FEWEST = 20;
/** Most bytes of all pictures together. */
const MOST_BYTES = 2 ** 30;

/** Pictures of a folder, all of one size. */
export interface FolderPictures extends Drawn {
  /** Name of the data set: the folder's, the pictures' size and number, and a digest of them. */
  readonly dataset: string;
}

/**
 * Draws all pictures of a folder and the folders in it at one size: their centre squares, those that look the same once.
 * A picture's name is that of its file without folder and ending.
 * @param size side of the pictures in pixels
 * @throws UserError with one sentence when the folder cannot be read, or has too few different pictures or too many
 */
export async function drawFolder(folder: string, size: number): Promise<FolderPictures> {
  const files = await filesOf(folder);
  if (files.length * size * size * 4 > MOST_BYTES)
    throw new UserError(
      `${folder} has ${count(files.length)} pictures, more than fit into memory at ${size} x ${size} pixels: give fewer, or a smaller "size".`,
    );
  const { distinct, unread, small } = await drawFiles(folder, files, size);
  if (unread.length === files.length && unread[0] !== undefined)
    throw new UserError(`No picture in ${folder} can be read: ${unread[0]}`);
  if (distinct.size < FEWEST)
    throw new UserError(
      `${tooFew(folder, distinct.size, `${size} x ${size}`)}: at least ${FEWEST} different ones are needed.`,
    );
  if (unread.length > 0)
    note(
      `${count(unread.length)} of ${plural(files.length, "picture")} cannot be read: ${unread[0]}`,
    );
  if (small > 0)
    note(
      `${plural(small, "picture")} smaller than ${size} x ${size} pixels ${small === 1 ? "was" : "were"} enlarged`,
    );
  const names = [...distinct.values()].map(({ name }) => name);
  const pixels = Buffer.concat([...distinct.values()].map(({ picture }) => picture));
  const digest = createHash("sha256").update(JSON.stringify(names)).update(pixels).digest("hex");
  const title = `${legible(basename(resolve(folder)))}-${size}`;
  const dataset = `pictures ${title} (${count(names.length)}, ${digest.slice(0, 8)})`;
  return { dataset, names, pixels };
}

/** Says how few pictures of a folder differ. */
function tooFew(folder: string, different: number, pixels: string): string {
  if (different === 0) return `All pictures in ${folder} are transparent`;
  if (different === 1) return `All pictures in ${folder} look the same at ${pixels} pixels`;
  return `Only ${different} pictures in ${folder} look different at ${pixels} pixels`;
}

/** The picture files in a folder and all folders in it, in the order of their paths. */
async function filesOf(folder: string): Promise<string[]> {
  if (!entry(folder)?.isDirectory())
    throw new UserError(`There is no folder ${folder}: name one that holds pictures.`);
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries
    .filter((file) => file.isFile() && ENDINGS.includes(extname(file.name).toLowerCase()))
    .map((file) => join(file.parentPath, file.name));
  if (files.length === 0)
    throw new UserError(`There are no pictures in ${folder}: PNG, JPEG, WebP, GIF, AVIF or SVG.`);
  return files.sort();
}

async function drawFiles(folder: string, files: readonly string[], size: number) {
  const progress = new Progress("pictures");
  const distinct = new Map<string, { name: string; picture: Uint8Array }>();
  const unread: string[] = [];
  let small = 0;
  for (const [i, path] of files.entries()) {
    try {
      const { picture } = await openPicture(relative(folder, path), await readFileClearly(path));
      if (Math.min(picture.width, picture.height) < size) small++;
      const drawn = drawSquare(picture, size);
      const looks = Buffer.from(drawn).toString("latin1");
      const name = basename(path, extname(path));
      if (visibleBox(picture) && !distinct.has(looks))
        distinct.set(looks, { name, picture: drawn });
    } catch (error) {
      unread.push(reasonOf(error));
    }
    progress.update({ done: i + 1, total: files.length, detail: "drawn" });
  }
  progress.end();
  return { distinct, unread, small };
}

/** The centre square of a picture, [size, size, 4], RGB premultiplied by alpha. */
function drawSquare(whole: Bitmap, size: number): Uint8Array {
  const side = Math.min(whole.width, whole.height);
  const [top, left] = [(whole.height - side) >> 1, (whole.width - side) >> 1];
  let square = crop(whole, { top, left, height: side, width: side });
  while (square.width >= 4 * size) square = halve(square);
  const { rgba } = resize(square, size, size, "smooth");
  return Uint8Array.from(rgba, (value, i) =>
    i % 4 === 3 ? value : Math.round((value * rgba[i - (i % 4) + 3]) / 255),
  );
}
