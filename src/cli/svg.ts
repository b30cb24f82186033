/** Parts of SVG pictures. */
import { encodePng, type Picture } from "./pictures.ts";

/** Fonts of SVG text: that of charts, or else the machine's own. */
export const SVG_FONT = "DM Mono, ui-monospace, monospace";

/** Draws a line of text. */
export function svgText(
  words: string,
  x: number,
  y: number,
  anchor = "start",
  fill = "#000",
): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="${fill}">${escaped(words)}</text>`;
}

/** Escapes text for SVG. */
export function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** Draws a picture with a thin border; its pixels are `scale` pixels wide. */
export async function svgImage(picture: Picture, x: number, y: number, scale = 1): Promise<string> {
  const png = Buffer.from(await encodePng(picture)).toString("base64");
  const width = picture.width * scale;
  const height = picture.height * scale;
  return (
    `<image x="${x}" y="${y}" width="${width}" height="${height}" href="data:image/png;base64,${png}"/>` +
    `<rect x="${x - 0.5}" y="${y - 0.5}" width="${width + 1}" height="${height + 1}" fill="none" stroke="#ddd"/>`
  );
}
