/** Pictures in colour with names, and which of them are held out. */
import { createHash } from "node:crypto";
import type { BytePictures, Split } from "../../data/dataset.ts";

/** Shares of the names that are kept for the test and for validation. */
const TEST_SHARE = 0.1;
const VALIDATION_SHARE = 0.1;

/** Pictures with their names. */
export interface Drawn {
  readonly names: readonly string[];
  /** Pixels [names, size, size, 4], RGB premultiplied by alpha. */
  readonly pixels: Uint8Array;
}

/** The split of a picture, which depends on its name alone: a subject that several sets draw is on one side in all of them. */
export function splitOf(name: string): Split {
  const share = createHash("sha256").update(name).digest().readUInt32BE() / 2 ** 32;
  if (share < TEST_SHARE) return "test";
  return share < TEST_SHARE + VALIDATION_SHARE ? "validation" : "train";
}

/**
 * The pictures for training (those at the end are held out for validation) or for the test.
 * @param size side of the pictures in pixels
 * @param split tells the split of a name
 */
export function partOf(
  { names, pixels }: Drawn,
  file: "training" | "test",
  size: number,
  split: (name: string) => Split,
): BytePictures {
  const parts = names.map(split);
  const of = (part: Split): number[] => [...names.keys()].filter((i) => parts[i] === part);
  const chosen = file === "test" ? of("test") : [...of("train"), ...of("validation")];
  const length = 4 * size * size;
  const own = new Uint8Array(chosen.length * length);
  for (const [place, i] of chosen.entries())
    own.set(pixels.subarray(i * length, (i + 1) * length), place * length);
  const heldOut = file === "test" ? 0 : of("validation").length;
  return { count: chosen.length, size, channels: 4, heldOut, pixels: own };
}
