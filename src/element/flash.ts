import type { CutShape } from "../dish/index.ts";
import { clamp } from "./geometry.ts";

/** How long a flash takes to fade, in milliseconds. */
const DURATION = 450;
/** Opacity of a flash at its start. */
const STRENGTH = 0.75;

/** Shows for a moment what was cut, on a canvas with one pixel per cell. */
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
    this.#preview = shape;
    this.#wake();
  }

  /** Removes everything that is shown. */
  clear(): void {
    this.#shapes = [];
    this.#preview = undefined;
    this.#draw();
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
    for (const { shape, since } of this.#shapes)
      paint(context, shape, STRENGTH * clamp(1 - (now - since) / DURATION, 0, 1));
    if (this.#preview) paint(context, this.#preview, STRENGTH / 2);
  }
}

/** Paints over what is there, so that the pieces of a stroke do not add up where they overlap. */
function paint(context: CanvasRenderingContext2D, shape: CutShape, alpha: number): void {
  context.globalCompositeOperation = "destination-out";
  context.globalAlpha = 1;
  fill(context, shape);
  context.globalCompositeOperation = "source-over";
  context.globalAlpha = alpha;
  fill(context, shape);
}

function fill(context: CanvasRenderingContext2D, shape: CutShape): void {
  context.beginPath();
  if (shape.kind === "square") {
    const { row, column, half } = shape;
    context.fillRect(column - half, row - half, 2 * half, 2 * half);
  } else if (shape.kind === "disc") {
    context.arc(shape.column, shape.row, shape.radius, 0, 2 * Math.PI);
    context.fill();
  } else {
    context.lineWidth = 2 * shape.radius;
    context.lineCap = "round";
    context.moveTo(shape.fromColumn, shape.fromRow);
    context.lineTo(shape.toColumn, shape.toRow);
    context.stroke();
  }
}
