/** Parts of pictures that are drawn as SVG. */
import { encodePng, type Picture } from "./pictures.ts";

/** What SVG text asks for: the font of charts, or the machine's own. */
export const SVG_FONT = "DM Mono, ui-monospace, monospace";

/** A line of text. */
export function svgText(
  words: string,
  x: number,
  y: number,
  anchor = "start",
  fill = "#000",
): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="${fill}">${escaped(words)}</text>`;
}

/** Text as SVG may hold it. */
export function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** A picture in a thin frame, a pixel of it `scale` pixels wide. */
export async function svgImage(picture: Picture, x: number, y: number, scale = 1): Promise<string> {
  const png = Buffer.from(await encodePng(picture)).toString("base64");
  const width = picture.width * scale;
  const height = picture.height * scale;
  return (
    `<image x="${x}" y="${y}" width="${width}" height="${height}" href="data:image/png;base64,${png}"/>` +
    `<rect x="${x - 0.5}" y="${y - 0.5}" width="${width + 1}" height="${height + 1}" fill="none" stroke="#ddd"/>`
  );
}
