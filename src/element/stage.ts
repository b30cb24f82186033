/** The shadow tree of an `<nca-canvas>`, and the pictures in it. */
import type { Brush } from "./brush.ts";
import type { DishPicture } from "./dish-messages.ts";
import { Flash } from "./flash.ts";
import {
  clampViewport,
  contains,
  type Grid,
  type Place,
  placeAt,
  type Viewport,
  viewportTransform,
  wholeGrid,
} from "./geometry.ts";
import { STYLE } from "./style.ts";

const LABEL = "A creature that grows from a single cell";
const HELP = "Arrow keys move a brush, Enter cuts there, P plants a seed.";

/** How often a smooth picture is doubled in size, and the most pixels on a side that it then has. */
const DOUBLINGS = 3;
const LARGEST = 1024;

let sheet: CSSStyleSheet | undefined;

/** The style sheet that all elements share. It is made by script, because a page's policy may forbid <style>. */
function styleSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
  }
  return sheet;
}

function part<K extends keyof HTMLElementTagNameMap>(
  parent: ParentNode,
  tag: K,
  name: string,
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = name;
  element.setAttribute("part", name);
  parent.append(element);
  return element;
}

/** The shadow tree of one element. */
export class Stage {
  /** The part that has the focus and the role; it is exactly as large as the picture of the grid. */
  readonly frame: HTMLDivElement;
  /** The button that starts the creature for visitors who want less motion. */
  readonly toggle: HTMLButtonElement;
  readonly flash: Flash;
  readonly #still: HTMLDivElement;
  /** Holds the grid's proportions, so that the element's own style attribute stays the page's. */
  readonly #ratio = new CSSStyleSheet();
  readonly #poster: HTMLImageElement;
  readonly #world: HTMLDivElement;
  #cells: HTMLCanvasElement;
  readonly #overlay: HTMLCanvasElement;
  readonly #cursor: HTMLDivElement;
  #image: ImageData | undefined;
  #grid: Grid = { height: 1, width: 1 };
  #isSmooth = false;
  /** What draws cells smoothly, once it is loaded and wanted. */
  #drawSmoothly: typeof import("./smooth.ts").drawSmoothly | undefined;
  /** The viewport as it was set; null for the whole grid. */
  #viewport: Viewport | null = null;

  constructor(root: ShadowRoot) {
    root.adoptedStyleSheets = [styleSheet(), this.#ratio];
    this.#still = part(root, "div", "still");
    this.#poster = part(this.#still, "img", "poster");
    this.#poster.alt = "";
    this.#poster.hidden = true;
    this.#still.append(document.createElement("slot"));
    this.frame = part(root, "div", "frame");
    this.#world = part(this.frame, "div", "world");
    this.#cells = part(this.#world, "canvas", "cells");
    this.#overlay = part(this.#world, "canvas", "overlay");
    this.#cursor = part(this.#world, "div", "cursor");
    this.#cursor.hidden = true;
    this.toggle = part(root, "button", "toggle");
    this.toggle.type = "button";
    this.toggle.hidden = true;
    // It is pressed, and not cut.
    this.toggle.addEventListener("pointerdown", (event) => event.stopPropagation());
    this.flash = new Flash(this.#overlay);
    this.isReady = false;
  }

  /** URL of the picture that is shown until there is a creature. */
  set poster(url: string | null) {
    this.#poster.hidden = !url;
    if (url) this.#poster.src = url;
    else this.#poster.removeAttribute("src");
  }

  /** Whether the creature is shown, rather than the still picture in its place. */
  set isReady(isReady: boolean) {
    this.#still.hidden = isReady;
    this.frame.hidden = !isReady;
  }

  /** Sets what the element is to screen readers and to the keyboard. */
  setRole(isInteractive: boolean, label: string | null): void {
    const { frame } = this;
    frame.setAttribute("role", isInteractive ? "application" : "img");
    frame.setAttribute("aria-label", label || LABEL);
    frame.toggleAttribute("tabindex", isInteractive);
    if (isInteractive) {
      frame.tabIndex = 0;
      frame.setAttribute("aria-description", HELP);
    } else frame.removeAttribute("aria-description");
  }

  get grid(): Grid {
    return this.#grid;
  }

  /** Makes room for a grid. */
  set grid(grid: Grid) {
    if (grid.height === this.#grid.height && grid.width === this.#grid.width) return;
    this.#grid = { height: grid.height, width: grid.width };
    this.#ratio.replaceSync(`:host { --nca-ratio: ${grid.width / grid.height}; }`);
    this.#fit(this.#overlay, 0);
    this.#fit(this.#cells, this.#doublings);
    this.#showViewport();
  }

  /** Whether cells are drawn as one smooth picture rather than as squares. */
  set isSmooth(isSmooth: boolean) {
    this.#isSmooth = isSmooth;
    void this.#followSmooth();
  }

  async #followSmooth(): Promise<void> {
    const { drawSmoothly } = this.#isSmooth ? await import("./smooth.ts") : {};
    // It may have changed while that was loaded.
    this.#drawSmoothly = this.#isSmooth ? drawSmoothly : undefined;
    this.#fit(this.#cells, this.#doublings);
    this.#draw();
  }

  get #doublings(): number {
    return this.#drawSmoothly ? this.#mostDoublings : 0;
  }

  get #mostDoublings(): number {
    const { height, width } = this.#grid;
    let doublings = DOUBLINGS;
    while (doublings > 0 && Math.max(height, width) << doublings > LARGEST) doublings--;
    return doublings;
  }

  /** Whether pictures are shown as they are, so that they need not leave a graphics card. */
  get showsBitmaps(): boolean {
    return !this.#isSmooth || this.#mostDoublings === 0;
  }

  /** Gives a canvas its size, which empties it: one that has it keeps what it shows. */
  #fit(canvas: HTMLCanvasElement, doublings: number): void {
    const [width, height] = [this.#grid.width << doublings, this.#grid.height << doublings];
    if (canvas.width !== width || canvas.height !== height)
      Object.assign(canvas, { width, height });
  }

  #draw(): void {
    if (!this.#image) return;
    const context = this.#contextOf(() =>
      this.#cells.getContext("2d", { willReadFrequently: true }),
    );
    const doublings = this.#doublings;
    if (doublings > 0) this.#drawSmoothly?.(context, this.#image, doublings);
    else context.putImageData(this.#image, 0, 0);
  }

  get viewport(): Viewport {
    return clampViewport(this.#viewport ?? wholeGrid(this.#grid), this.#grid);
  }

  set viewport(viewport: Viewport) {
    this.#viewport = { ...viewport };
    this.#showViewport();
  }

  #showViewport(): void {
    this.#world.style.transform = viewportTransform(this.viewport, this.#grid);
  }

  /** The context of one kind. A canvas has contexts of one kind only: another one takes its place. */
  #contextOf<T>(contextOf: () => T | null): T {
    const context = contextOf();
    if (context) return context;
    const cells = this.#cells.cloneNode() as HTMLCanvasElement;
    this.#cells.replaceWith(cells);
    this.#cells = cells;
    return contextOf() as T;
  }

  /** Shows a picture. @returns the memory of the last one */
  show(picture: DishPicture): Uint8ClampedArray<ArrayBuffer> | undefined {
    const { pixels, bitmap, height, width } = picture;
    this.grid = { height, width };
    const before = this.#image?.data;
    this.#image = pixels && new ImageData(pixels, width, height);
    if (bitmap)
      this.#contextOf(() => this.#cells.getContext("bitmaprenderer")).transferFromImageBitmap(
        bitmap,
      );
    else this.#draw();
    return before as Uint8ClampedArray<ArrayBuffer> | undefined;
  }

  /** Returns a copy of the picture on show, which may first have to come from a graphics card. */
  image(): ImageData {
    if (this.#image) return new ImageData(this.#image.data.slice(), this.#image.width);
    const { width, height } = this.#grid;
    const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    copy?.drawImage(this.#cells, 0, 0, width, height);
    return copy?.getImageData(0, 0, width, height) as ImageData;
  }

  /** The place under a point of the page, which may lie beyond the grid. */
  placeAt(clientX: number, clientY: number): Place {
    return placeAt(this.#world.getBoundingClientRect(), this.#grid, clientX, clientY);
  }

  /** Whether a point of the page shows a place of the grid. */
  isOver(clientX: number, clientY: number): boolean {
    return contains(this.frame.getBoundingClientRect(), clientX, clientY);
  }

  /** Shows where the brush is; null hides it. */
  set cursor(at: { readonly place: Place; readonly brush: Brush } | null) {
    this.#cursor.hidden = !at;
    if (!at) return;
    const { style } = this.#cursor;
    const { row, column } = at.place;
    const { height, width } = this.#grid;
    style.left = `${(100 * column) / width}%`;
    style.top = `${(100 * row) / height}%`;
    style.width = `${(200 * at.brush.radius) / width}%`;
    style.height = `${(200 * at.brush.radius) / height}%`;
    style.borderRadius = at.brush.shape === "square" ? "0" : "50%";
  }
}
