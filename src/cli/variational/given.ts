/** Loads pictures that a person names: test pictures by number, emoji, or picture files. */
import { existsSync } from "node:fs";
import { staticPictures } from "../../data/dataset.ts";
import { readFileClearly } from "../../models/files.node.ts";
import { pictureLength } from "../../systems/variational/encoder.ts";
import { isEmoji } from "../emoji.ts";
import { UserError } from "../failure.ts";
import { loadSharp } from "../sharp.ts";
import { drawEmoji } from "./emoji.ts";
import type { DataSource } from "./options.ts";
import { isColoured, type Learner, loadPictures } from "./pictures.ts";

/**
 * Loads pictures as a model takes them.
 * @param names each is a number in the test set, an emoji or its name (for models of emoji), or a picture file: white on
 * black, made black and white at one half, or in colour
 * @returns the pictures [names, size, size, D], from 0 to 1
 * @throws UserError when a picture is missing or has another size
 */
export async function givenPictures(
  names: readonly string[],
  model: Learner,
  source: DataSource,
): Promise<Float32Array> {
  const length = pictureLength(model.spec);
  const pictures = new Float32Array(names.length * length);
  for (const [i, name] of names.entries())
    pictures.set(await givenPicture(name, model, source), i * length);
  return pictures;
}

async function givenPicture(
  name: string,
  model: Learner,
  source: DataSource,
): Promise<Float32Array> {
  if (/^\d+$/.test(name)) return testPicture(Number(name), model, source);
  const { spec } = model;
  const inColour = isColoured(spec);
  if (inColour && (isEmoji(name) || !existsSync(name))) {
    const emoji = isEmoji(name) ? name : `emoji:${name}`;
    return Float32Array.from(await drawEmoji(emoji, spec.size), (byte) => byte / 255);
  }
  const bytes = await readFileClearly(name);
  if (inColour) return readPixels(name, bytes, spec.size, 4);
  const grey = await readPixels(name, bytes, spec.size, 1);
  return grey.map((value) => (value >= 0.5 ? 1 : 0));
}

async function testPicture(
  index: number,
  model: Learner,
  source: DataSource,
): Promise<Float32Array> {
  const pictures = await loadPictures(model, "test", source);
  if (index >= pictures.count)
    throw new UserError(
      `There is no test picture ${index}: give one from 0 to ${pictures.count - 1}.`,
    );
  return staticPictures(pictures, "test", [index]);
}

/**
 * Reads a picture file of exactly the size that a model takes.
 * @param path path of the file, for messages
 * @returns [size, size] from 0 black, or transparent, to 1 white; or [size, size, 4], RGB premultiplied by alpha
 * @throws UserError when it is not a picture, or has another size
 */
export async function readPixels(
  path: string,
  bytes: Uint8Array,
  size: number,
  channels: 1 | 4,
): Promise<Float32Array> {
  const sharp = await loadSharp();
  const { data, info } = await sharp(bytes)
    .toColourspace("srgb")
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch(() => {
      throw new UserError(`Cannot read ${path} as a picture: give a PNG file.`);
    });
  if (info.width !== size || info.height !== size)
    throw new UserError(
      `${path} has ${info.width} x ${info.height} pixels, but ${size} x ${size} are needed.`,
    );
  return Float32Array.from({ length: size * size * channels }, (_, i) => {
    const pixel = Math.floor(i / channels) * 4;
    const opacity = data[pixel + 3] / 255;
    if (channels === 4) return i % 4 === 3 ? opacity : (data[pixel + (i % 4)] / 255) * opacity;
    // ITU-R BT.601, as bytes.
    const [red, green, blue] = data.subarray(pixel, pixel + 3);
    return ((0.299 * red + 0.587 * green + 0.114 * blue) / 255) * opacity;
  });
}
