/** Measures how well gzip compresses a rule's tokens, by which rules are chosen. */
import { Z_FINISH, Z_OK, ZStream, zlibDeflate, zlibDeflateInit2, zlibDeflateReset } from "pako";
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

const Z_DEFLATED = 8;

/** Level 9 of zlib itself, without a wrapper; its tables are made once and reset for each input. */
function createStream(windowBits: number, memLevel: number): ZStream {
  const stream = new ZStream();
  zlibDeflateInit2(stream, 9, Z_DEFLATED, -windowBits, memLevel, 0, true);
  stream.output = new Uint8Array(4096);
  return stream;
}

/** For any input. */
let whole: ZStream | undefined;
/** For input that fits into one window and one block: smaller tables are faster, and give the same bytes. */
let small: ZStream | undefined;
const MOST_SMALL = 2 ** 11 - 262;

function deflatedLength(bytes: Uint8Array): number {
  whole ??= createStream(15, 8);
  small ??= createStream(11, 5);
  const stream = bytes.length < MOST_SMALL ? small : whole;
  zlibDeflateReset(stream);
  stream.input = bytes;
  stream.next_in = 0;
  stream.avail_in = bytes.length;
  let status: number;
  do {
    stream.next_out = 0;
    stream.avail_out = stream.output.length;
    status = zlibDeflate(stream, Z_FINISH);
  } while (status === Z_OK);
  return stream.total_out;
}
