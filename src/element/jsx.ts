/** Types by which TypeScript knows `<nca-canvas>`, in the DOM and in JSX. */
import type { NcaCanvas } from "./nca-canvas.ts";

/** The attributes of `<nca-canvas>`, as JSX takes them (docs/element.md). */
export interface NcaCanvasAttributes {
  src?: string;
  /** A side in cells, or HEIGHTxWIDTH. */
  grid?: string | number;
  interactive?: boolean;
  paused?: boolean;
  /** Steps a second. */
  speed?: number | "max";
  /** Radius in cells. */
  brush?: number;
  "brush-shape"?: "disc" | "square" | "line";
  "fire-rate"?: number;
  /** Degrees. */
  angle?: number;
  boundary?: "zero" | "torus";
  "rng-seed"?: number;
  view?: "colour" | "alive" | "fired" | "change" | "owner" | `channel:${number}`;
  poster?: string;
  label?: string;
  autoseed?: "on" | "off";
}

declare global {
  interface HTMLElementTagNameMap {
    "nca-canvas": NcaCanvas;
  }
  namespace JSX {
    interface IntrinsicElements {
      "nca-canvas": NcaCanvasAttributes & Record<string, unknown>;
    }
  }
}
