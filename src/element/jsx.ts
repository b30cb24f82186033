/** Types of `<nca-canvas>` for TypeScript, in the DOM and in JSX. */
import type { NcaCanvas } from "./nca-canvas.ts";

/** The attributes of `<nca-canvas>` in JSX (docs/element.md). */
export interface NcaCanvasAttributes {
  src?: string;
  /** Side of the grid in cells, or HEIGHTxWIDTH. */
  grid?: string | number;
  interactive?: boolean;
  paused?: boolean;
  /** Whether cells are drawn as one smooth picture rather than as squares. */
  smooth?: boolean;
  /** Steps per second. */
  speed?: number | "max";
  /** Radius of the brush in cells. */
  brush?: number;
  "brush-shape"?: "disc" | "square" | "line";
  "fire-rate"?: number;
  /** Rotation of the perceptive field, in degrees. */
  angle?: number;
  boundary?: "zero" | "torus";
  "rng-seed"?: number;
  view?: "colour" | "alive" | "fired" | "change" | "owner" | `channel:${number}`;
  poster?: string;
  label?: string;
  autoseed?: "on" | "off";
  /** What a rule with goals is to grow: the name of a goal, or a mixture. */
  goal?: string;
  engine?: "wasm" | "webgpu" | "auto";
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
