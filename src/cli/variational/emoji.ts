/** All emoji as pictures to learn from. They are drawn once and kept in the user's cache. */
import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { BytePictures, Split } from "../../data/dataset.ts";
import { writeFileAtomic } from "../../models/files.node.ts";
import { decodeSafetensors, encodeSafetensors } from "../../models/safetensors.ts";
import { emojiNames, emojiVersion } from "../emoji.ts";
import { Progress } from "../progress.ts";
import { loadSharp } from "../sharp.ts";
import { loadTarget } from "../target.ts";
import { type Drawn, partOf, splitOf } from "./drawn.ts";

/** Words for different people who do the same thing; pictures that differ only in these words are one family. */
const WHO = /(^|-)(man|woman|men|women|person|people|boy|girl|child|adult|mx|facing-right)(?=-|$)/g;

/**
 * Loads emoji for training (those at the end are held out for validation) or for the test.
 * @param size side of the pictures in pixels
 */
export async function loadEmojiPictures(
  file: "training" | "test",
  size: number,
): Promise<BytePictures> {
  return partOf(await allEmoji(size), file, size, emojiSplit);
}

/** The split of an emoji, which depends only on its family, so that variants of one picture are always in the same split. */
export function emojiSplit(name: string): Split {
  return splitOf(emojiFamily(name));
}

/** The name of an emoji without who does it; empty for a mere man or woman. */
export function emojiFamily(name: string): string {
  return name.replaceAll(WHO, "").replace(/^-/, "");
}

async function allEmoji(size: number): Promise<Drawn> {
  const { versions } = await loadSharp();
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "blastema");
  const drawing = `noto-${emojiVersion()}-rsvg-${versions.rsvg}-${size}`;
  const path = join(folder, `emoji-${drawing}.safetensors`);
  try {
    return decode(await readFile(path), size);
  } catch {
    // The cache is missing or damaged, so they are drawn anew.
  }
  const drawn = await drawAll(size);
  try {
    mkdirSync(folder, { recursive: true });
    await writeFileAtomic(path, encode(drawn, size));
  } catch {
    // A cache that cannot be written only costs time.
  }
  return drawn;
}

/** Draws all emoji; of those that look the same, it keeps the first by name. */
async function drawAll(size: number): Promise<Drawn> {
  const progress = new Progress("emoji");
  const all = emojiNames();
  const distinct = new Map<string, { name: string; picture: Uint8Array }>();
  for (const [i, name] of all.entries()) {
    const picture = await drawEmoji(`emoji:${name}`, size);
    const looks = Buffer.from(picture).toString("latin1");
    if (!distinct.has(looks)) distinct.set(looks, { name, picture });
    progress.update({ done: i + 1, total: all.length, detail: "drawn" });
  }
  progress.end();
  const kept = [...distinct.values()];
  return {
    names: kept.map(({ name }) => name),
    pixels: Buffer.concat(kept.map(({ picture }) => picture)),
  };
}

/**
 * Draws one emoji.
 * @param emoji its character, or `emoji:` and its name
 * @returns its pixels [size, size, 4], RGB premultiplied by alpha
 * @throws UserError with similar names if there is none
 */
export async function drawEmoji(emoji: string, size: number): Promise<Uint8Array> {
  const { image } = await loadTarget(emoji, size, 0);
  return Uint8Array.from(image, (value) => Math.round(255 * value));
}

function encode({ names, pixels }: Drawn, size: number): Uint8Array {
  const tensors = { pixels: { shape: [names.length, size, size, 4], data: pixels } };
  return encodeSafetensors({ tensors, metadata: { names: JSON.stringify(names) } });
}

/** Decodes a cache. @throws Error when it is not one that {@link encode} made */
function decode(bytes: Uint8Array, size: number): Drawn {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const names = JSON.parse(metadata.names) as string[];
  const pixels = tensors.pixels.data as Uint8Array;
  if (pixels.length !== names.length * size * size * 4) throw new Error("The cache is damaged.");
  return { names, pixels };
}
