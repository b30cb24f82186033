/** The element `<nca-canvas>`. Importing this in a browser defines it; on a server it does nothing. */
import { NcaCanvas } from "./nca-canvas.ts";

export type { CellReading, CutShape, DishPoint, DishState, View } from "../dish/index.ts";
export type { NcaCanvasBase, NcaCanvasEventDetails, NcaCanvasEventMap } from "./events.ts";
export type { Place, Viewport } from "./geometry.ts";
export type { NcaCanvasAttributes } from "./jsx.ts";
export { NcaCanvas };

/** Loads what the attribute `smooth` draws with. It is no part of what every page loads. */
export const loadSmooth = (): Promise<{
  /** Draws a picture enlarged `2 ** doublings` times, without corners, on a canvas that is as large. */
  drawSmoothly(
    context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
    image: ImageData,
    doublings: number,
  ): void;
}> => import("./smooth.ts");

/** Defines the element under a name. It does nothing where there are no elements, or where the name is taken already. */
export function defineNcaCanvas(name = "nca-canvas"): void {
  const registry = globalThis.customElements;
  if (!registry || registry.get(name)) return;
  // A class has one name only.
  registry.define(name, name === "nca-canvas" ? NcaCanvas : class extends NcaCanvas {});
}

defineNcaCanvas();
