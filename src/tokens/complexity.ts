/** Measures how well gzip compresses a rule's tokens, by which rules are chosen. */
import { deflateRaw } from "pako";
import type { BandDtype } from "./settings.ts";

/** Bytes of gzip's header without a file name and of its trailer. */
const WRAPPER = 10 + 8;
const WIDTHS: Readonly<Record<BandDtype, number>> = { uint16: 2, int32: 4, int64: 8 };

/**
 * The size that gzip at level 9 gives the tokens, written as little-endian numbers of `dtype`, divided by their size
 * before.
 *
 * The sizes are those of zlib itself, as Python's gzip has them. Node has Chromium's zlib, whose sizes differ by about
 * 1% and may change with Node; hence a library, held at one version.
 */
export function gzipRatio(tokens: ArrayLike<number>, dtype: BandDtype): number {
  const width = WIDTHS[dtype];
  const bytes = new Uint8Array(tokens.length * width);
  for (let i = 0; i < tokens.length; i++) {
    bytes[i * width] = tokens[i];
    bytes[i * width + 1] = tokens[i] >> 8;
  }
  return (WRAPPER + deflatedLength(bytes)) / bytes.length;
}

/** Smaller tables are faster, and give the same bytes as long as the input fits into one window and one block. */
function deflatedLength(bytes: Uint8Array): number {
  const isSmall = bytes.length < 2 ** 11 - 262;
  const tables = isSmall ? { windowBits: 11, memLevel: 5 } : { windowBits: 15, memLevel: 8 };
  return deflateRaw(bytes, { level: 9, legacyHash: true, ...tables }).length;
}
