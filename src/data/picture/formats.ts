/** Tells picture files apart by their first bytes, whatever they are called, and finds those that were cut off. */

/** The formats of picture files that are told apart. */
export type PictureFormat = "png" | "jpeg" | "gif" | "webp" | "svg" | RareFormat;

/** Those that only some programs read. */
export type RareFormat = "avif" | "tiff" | "heic" | "bmp" | "ico";

const ADVICE = "give a PNG, JPEG, WebP, GIF, AVIF or SVG file";

/**
 * Finds the format of a file, and checks that it is whole, as far as that can be told without decoding it.
 * @throws Error with one sentence when it is empty, no picture, or cut off
 */
export function checkPictureFile(name: string, bytes: Uint8Array): PictureFormat {
  if (bytes.length === 0) throw new Error(`${name} is empty: ${ADVICE}.`);
  const format = formatOf(bytes);
  if (!format) throw new Error(`${name} is not a picture: ${ADVICE}.`);
  if (isCutOff(bytes, format))
    throw new Error(`${name} is damaged: it was cut off, and its end is missing.`);
  return format;
}

const RARE: readonly PictureFormat[] = ["avif", "tiff", "heic", "bmp", "ico"];

/** The sentence about a picture that could not be decoded. @param where "this browser" */
export function whyUnread(name: string, format: PictureFormat, where: string): string {
  return RARE.includes(format)
    ? `${name} is ${format.toUpperCase()}, which ${where} cannot read: save it as PNG or JPEG first.`
    : `${name} is damaged, or has more pixels than ${where} can read.`;
}

/** The largest picture in an icon file, if it is a PNG file of its own. */
export function pngOfIcon(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < 22) return undefined;
  const view = viewOf(bytes);
  const entries = Array.from({ length: view.getUint16(4, true) }, (_, i) => 6 + 16 * i).filter(
    (at) => at + 16 <= bytes.length,
  );
  // A side of 256 is written as 0.
  const area = (at: number): number => (bytes[at] || 256) * (bytes[at + 1] || 256);
  const largest = entries.sort((a, b) => area(b) - area(a))[0];
  if (largest === undefined) return undefined;
  const [length, offset] = [view.getUint32(largest + 8, true), view.getUint32(largest + 12, true)];
  const picture = bytes.subarray(offset, offset + length);
  return formatOf(picture) === "png" ? picture : undefined;
}

/** Decodes the text of a file by its byte order mark: UTF-8 or UTF-16. */
export function textOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  return new TextDecoder().decode(bytes);
}

function formatOf(bytes: Uint8Array): PictureFormat | undefined {
  const starts = (text: string, at = 0): boolean =>
    [...text].every((character, i) => bytes[at + i] === character.charCodeAt(0));
  if (starts("\x89PNG\r\n\x1a\n")) return "png";
  if (starts("\xff\xd8\xff")) return "jpeg";
  if (starts("GIF8")) return "gif";
  if (starts("RIFF") && starts("WEBP", 8)) return "webp";
  if (starts("ftypavif", 4) || starts("ftypavis", 4)) return "avif";
  if (starts("ftyphe", 4) || starts("ftypmif1", 4) || starts("ftypmsf1", 4)) return "heic";
  if (starts("II*\0") || starts("MM\0*")) return "tiff";
  if (starts("BM")) return "bmp";
  if (starts("\0\0\x01\0")) return "ico";
  return isSvg(bytes) ? "svg" : undefined;
}

/** Whether the first element of an XML text is `<svg>`. */
function isSvg(bytes: Uint8Array): boolean {
  // Comments and entities before the element may be long, but not this long.
  const text = textOf(bytes.subarray(0, 2 ** 20));
  return /^<(?:\w+:)?svg[\s/>]/.test(text.slice(prologLength(text)));
}

const PROLOG = /^(?:\s|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE[^[>]*(?:\[[\s\S]*?\]\s*)?>)*/;

/** How much of an XML text comes before its first element. */
export function prologLength(text: string): number {
  return PROLOG.exec(text)?.[0].length ?? 0;
}

function isCutOff(bytes: Uint8Array, format: PictureFormat): boolean {
  if (format === "png") return !hasPngEnd(bytes);
  if (format === "jpeg") return !hasJpegEnd(bytes);
  // Some programs leave out the last byte where it is padding.
  if (format === "webp") return viewOf(bytes).getUint32(4, true) + 7 > bytes.length;
  return false;
}

/** Whether the chunks of a PNG file go on to the one that ends it. */
function hasPngEnd(bytes: Uint8Array): boolean {
  const view = viewOf(bytes);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const isEnd = view.getUint32(at + 4) === 0x49454e44;
    if (isEnd) return true;
    at += 12 + view.getUint32(at);
  }
  return false;
}

/** Whether a JPEG file has the mark of its end after its first pixels; those before belong to a preview within. */
function hasJpegEnd(bytes: Uint8Array): boolean {
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at + 1] !== 0xda)
    at += bytes[at + 1] === 0xff ? 1 : 2 + viewOf(bytes).getUint16(at + 2);
  for (; at + 1 < bytes.length; at++) if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  return false;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
