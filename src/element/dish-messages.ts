/** What an element and its dish, on whatever thread that runs, tell each other. */
import type { View } from "../dish/index.ts";
import type { Engine } from "../engine/engine.ts";
import type { Rule } from "../models/rule.ts";
import type { Boundary } from "../ops/cell.ts";

/** Settings of an element's dish; the rule's own apply where they are undefined. */
export interface DishSettings {
  /** H and W of the grid, in cells. */
  readonly grid: readonly [number, number] | undefined;
  readonly fireRate: number | undefined;
  /** Rotation of the perceptive field, in radians. */
  readonly angle: number;
  readonly boundary: Boundary | undefined;
  readonly rngSeed: number;
  /** Whether a new dish begins with a seed in its middle. */
  readonly autoseed: boolean;
  /** What a rule with goals is to grow; its first goal by default. */
  readonly goal: string | undefined;
  /** The processor, a graphics card if there is one, or whichever is faster. */
  readonly engine: "wasm" | "webgpu" | "auto";
}

/** A dish that was begun, or begun anew. */
export interface Opened {
  readonly height: number;
  readonly width: number;
  readonly rule: Rule;
}

/** What the next picture should show. */
export interface PictureRequest {
  /** Number of steps to make first; fewer are made when the time is up. */
  readonly steps: number;
  /** Milliseconds that the steps may take; a step that has begun is finished. */
  readonly budget: number;
  readonly view: View;
  /** Whether a picture that stays on a graphics card can be shown. */
  readonly isShownByCard?: boolean;
  /** Memory to paint into, if it is of the right size. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer> | undefined;
}

/** A picture of the dish: pixels, or what stayed on a graphics card. */
export interface DishPicture {
  /** Pixels of RGBA [H, W, 4], not premultiplied. */
  readonly pixels?: Uint8ClampedArray<ArrayBuffer>;
  readonly bitmap?: ImageBitmap;
  readonly height: number;
  readonly width: number;
  /** Number of steps that were made for this picture. */
  readonly steps: number;
  readonly stepCount: number;
  readonly earliestStep: number;
  /** Name of the engine that runs the dish. */
  readonly engine: Engine["name"];
  /** What became of a graphics card that was lost; "" if none was. */
  readonly trouble: string;
  /** Number of cells with an alpha above the threshold. */
  readonly alive: number;
}
