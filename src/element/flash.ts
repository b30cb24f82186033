import type { CutShape } from "../dish/index.ts";
import { clamp } from "./geometry.ts";

/** How long a flash takes to fade, in milliseconds. */
const DURATION = 600;
/** Opacity of a flash at its start. */
const STRENGTH = 0.9;
/** Width of the rim around a cut, in cells. */
const RIM = 1;

/** Shows for a moment the rim of what was cut, on a canvas with one pixel per cell; the wound itself stays in view. */
export class Flash {
  readonly #canvas: HTMLCanvasElement;
  #shapes: { readonly shape: CutShape; readonly since: number }[] = [];
  #scheduled = 0;
  /** The straight cut that is still being drawn. */
  #preview: CutShape | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  /** Shows a cut that was made. */
  show(shape: CutShape): void {
    this.#shapes.push({ shape, since: performance.now() });
    this.#wake();
  }

  /** Shows a cut that is about to be made; undefined hides it. */
  preview(shape: CutShape | undefined): void {
    if (shape === this.#preview) return;
    this.#preview = shape;
    this.#wake();
  }

  #wake(): void {
    this.#scheduled ||= requestAnimationFrame(() => {
      this.#scheduled = 0;
      this.#draw();
      if (this.#shapes.length > 0) this.#wake();
    });
  }

  #draw(): void {
    const { width, height } = this.#canvas;
    const context = this.#canvas.getContext("2d");
    if (!context) return;
    context.clearRect(0, 0, width, height);
    const colour = getComputedStyle(this.#canvas).getPropertyValue("--nca-flash") || "#ffb300";
    context.fillStyle = colour;
    context.strokeStyle = colour;
    const now = performance.now();
    this.#shapes = this.#shapes.filter(({ since }) => now - since < DURATION);
    for (const { shape, since } of this.#shapes) {
      // The pieces of a stroke must not add up where they overlap.
      erase(context, shape, RIM);
      context.globalAlpha = STRENGTH * clamp(1 - (now - since) / DURATION, 0, 1);
      fill(context, shape, RIM);
    }
    for (const { shape } of this.#shapes) erase(context, shape, 0);
    context.globalAlpha = STRENGTH / 2;
    if (this.#preview) fill(context, this.#preview, 0);
  }
}

function erase(context: CanvasRenderingContext2D, shape: CutShape, rim: number): void {
  context.globalCompositeOperation = "destination-out";
  context.globalAlpha = 1;
  fill(context, shape, rim);
  context.globalCompositeOperation = "source-over";
}

/** Fills a shape that is larger by a rim, in cells. */
function fill(context: CanvasRenderingContext2D, shape: CutShape, rim: number): void {
  context.beginPath();
  if (shape.kind === "square") {
    const { row, column } = shape;
    const half = shape.half + rim;
    context.fillRect(column - half, row - half, 2 * half, 2 * half);
  } else if (shape.kind === "disc") {
    context.arc(shape.column, shape.row, shape.radius + rim, 0, 2 * Math.PI);
    context.fill();
  } else {
    context.lineWidth = 2 * (shape.radius + rim);
    context.lineCap = "round";
    context.moveTo(shape.fromColumn, shape.fromRow);
    context.lineTo(shape.toColumn, shape.toRow);
    context.stroke();
  }
}
