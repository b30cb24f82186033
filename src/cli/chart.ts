/** Draws charts as SVG or PNG with Observable Plot, which is loaded only when a chart is asked for. */
import { createRequire } from "node:module";
import { extname } from "node:path";
import type { PlotOptions } from "@observablehq/plot";
import { UserError } from "./failure.ts";
import { loadSharp } from "./sharp.ts";
import { SVG_FONT } from "./svg.ts";

/** Pixels of the PNG for each pixel of the SVG. */
const DENSITY = 2;

type Plot = typeof import("@observablehq/plot");

/** Loads Plot, and a document for it to draw in. */
async function loadPlot() {
  try {
    const [Plot, { parseHTML }] = await Promise.all([
      import("@observablehq/plot"),
      import("linkedom"),
    ]);
    return { Plot, document: parseHTML("<!doctype html><body></body>").document };
  } catch {
    throw new UserError(
      "Charts need the packages @observablehq/plot and linkedom: install them (npm install @observablehq/plot linkedom).",
    );
  }
}

/**
 * Draws a chart as SVG.
 * @param title what a screen reader calls the chart
 * @param background of the chart; white unless it stands on a page that has its own
 */
export async function drawChart(
  title: string,
  options: (plot: Plot) => PlotOptions,
  background = "#fff",
): Promise<string> {
  const { Plot, document } = await loadPlot();
  const style = { background, fontFamily: SVG_FONT, fontSize: "12px" };
  const chart = Plot.plot({ ...options(Plot), document, style });
  chart.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const name = document.createElementNS("http://www.w3.org/2000/svg", "title");
  name.textContent = title;
  chart.prepend(name);
  return chart.outerHTML;
}

/** Encodes a chart in the format that the file name asks for: .svg, .webp or .png. */
export async function encodeChart(svg: string, path: string): Promise<Uint8Array> {
  const bytes = new TextEncoder().encode(svg);
  const extension = extname(path).toLowerCase();
  if (extension === ".svg") return bytes;
  await loadFont();
  const sharp = await loadSharp();
  const image = sharp(bytes, { density: 72 * DENSITY });
  return (extension === ".webp" ? image.webp({ lossless: true }) : image.png()).toBuffer();
}

/**
 * Makes the font of charts and labels known to sharp, so that pictures look the same on machines without fonts. Once a
 * text was drawn with a font file, SVG may name its family too.
 */
export async function loadFont(): Promise<void> {
  const sharp = await loadSharp();
  try {
    const require = createRequire(import.meta.url);
    const fontfile = require.resolve("@expo-google-fonts/dm-mono/400Regular/DMMono_400Regular.ttf");
    await sharp({ text: { text: "x", font: "DM Mono", fontfile } })
      .png()
      .toBuffer();
  } catch {
    // Without the package the machine's own font is used.
  }
}
