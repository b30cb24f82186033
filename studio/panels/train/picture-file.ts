/** Files of many pictures, in MNIST's own format, from which a variational model learns. */
import { signal } from "@preact/signals";
import { type BytePictures, decodeIdx } from "blastema/variational";

/** Such a file: its contents as they are, and the pictures in it. */
export interface PictureFile extends BytePictures {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A run file that waits for its pictures. */
export interface WaitingRun {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly metrics: string | undefined;
}

/** The pictures in hand; null when there are none. */
export const pictureFile = signal<PictureFile | null>(null);
export const waitingRun = signal<WaitingRun | null>(null);

/** Lets go of both. */
export function forgetPictures(): void {
  pictureFile.value = null;
  waitingRun.value = null;
}

/** The pictures among files, unpacked; null when none is such a file. @throws Error when one is, but is broken */
export async function findPictureFile(files: readonly File[]): Promise<PictureFile | null> {
  for (const file of files) {
    const bytes = await readIdx(file);
    if (!bytes) continue;
    try {
      return { ...decodeIdx(bytes), name: file.name.replace(/\.gz$/i, ""), bytes };
    } catch (error) {
      throw new Error(`${file.name} cannot be learnt from. ${(error as Error).message}`);
    }
  }
  return null;
}

/** IDX files of bytes begin with two zeros and an eight, gzipped files with 1f 8b. */
async function readIdx(file: File): Promise<Uint8Array<ArrayBuffer> | null> {
  const [first, second, third] = new Uint8Array(await file.slice(0, 3).arrayBuffer());
  if (first === 0 && second === 0 && third === 8) return new Uint8Array(await file.arrayBuffer());
  return first === 0x1f && second === 0x8b ? unzip(file) : null;
}

async function unzip(file: File): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const stream = file.stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    throw new Error(`${file.name} is no gzip file, or it was cut off.`);
  }
}
