/** Pictures that a person names. */
import { pictureLength, type VncaSpec } from "../../spec/vnca.ts";
import { type BytePictures, staticPictures } from "../../vae/dataset.ts";
import { isEmoji } from "../emoji.ts";
import { UserError } from "../failure.ts";
import { drawEmoji } from "./emoji.ts";
import { isAboutEmoji, loadPictures } from "./pictures.ts";

/**
 * Loads pictures.
 * @param names each a place in the test file; or, for a model of emoji, an emoji or its name
 * @param mnist folder of MNIST's files
 * @returns [names, size, size, D]
 * @throws UserError when there is no such picture
 */
export async function namedPictures(
  spec: VncaSpec,
  names: readonly string[],
  mnist: string | undefined,
): Promise<Float32Array> {
  const pictures = new Float32Array(names.length * pictureLength(spec));
  for (const [i, name] of names.entries()) {
    const isNumber = /^\d+$/.test(name);
    const picture =
      isAboutEmoji(spec) && !isNumber
        ? await emojiPicture(spec, name)
        : testPicture(await loadPictures(spec, "test", mnist), name);
    pictures.set(picture, i * picture.length);
  }
  return pictures;
}

async function emojiPicture({ size }: VncaSpec, name: string): Promise<Float32Array> {
  const bytes = await drawEmoji(isEmoji(name) ? name : `emoji:${name}`, size);
  return Float32Array.from(bytes, (byte) => byte / 255);
}

function testPicture(pictures: BytePictures, name: string): Float32Array {
  const place = /^\d+$/.test(name) ? Number(name) : pictures.count;
  if (place >= pictures.count)
    throw new UserError(
      `There is no test picture ${name}: give one from 0 to ${pictures.count - 1}.`,
    );
  return staticPictures(pictures, "test", [place]);
}
