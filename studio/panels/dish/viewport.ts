/** Zooms and pans the dish, by wheel, pinch, drag and keys. */
import type { NcaCanvas } from "blastema/element";
import { element, grid, tool } from "./dish.ts";

const LARGEST_ZOOM = 32;
/** Factor by which a key or a button zooms. */
const STEP = 1.5;
/** How fast a wheel zooms per pixel; a pinch on a trackpad reports fewer pixels. */
const WHEEL = { scroll: 0.002, pinch: 0.01 };

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Zooms by a factor, and keeps the place under a point of the page, or else the middle, where it is. */
function zoomBy(factor: number, at?: Point): void {
  const dish = element.value;
  if (!dish) return;
  const { zoom, row, column } = dish.viewport;
  const next = Math.min(LARGEST_ZOOM, Math.max(1, zoom * factor));
  const fixed = (at && dish.cellAt(at.x, at.y)) ?? { row, column };
  const pull = zoom / next;
  dish.viewport = {
    zoom: next,
    row: fixed.row + (row - fixed.row) * pull,
    column: fixed.column + (column - fixed.column) * pull,
  };
}

export const zoomIn = (): void => zoomBy(STEP);
export const zoomOut = (): void => zoomBy(1 / STEP);

/** Shows the whole grid. */
export function zoomToFit(): void {
  const { height, width } = grid.value;
  if (element.value) element.value.viewport = { zoom: 1, row: height / 2, column: width / 2 };
}

/** Moves the picture by `x` and `y` CSS pixels. */
function pan(dish: NcaCanvas, x: number, y: number): void {
  const { height, width } = grid.value;
  const box = dish.getBoundingClientRect();
  const { zoom, row, column } = dish.viewport;
  const cell = Math.min(box.width / width, box.height / height) * zoom;
  dish.viewport = { zoom, row: row - y / cell, column: column - x / cell };
}

/** Whether the wheel has to scroll the page: it can, and the visitor neither holds Ctrl nor moves the picture nor works in the dish. */
function scrollsPage(event: WheelEvent): boolean {
  const { scrollHeight, clientHeight } = document.documentElement;
  const isHere = event.ctrlKey || tool.value === "move" || document.activeElement === element.value;
  return scrollHeight > clientHeight && !isHere;
}

/** Lets wheel, pointers and fingers zoom and pan over the stage until the signal is aborted. */
export function listenToHands(stage: HTMLElement, signal: AbortSignal): void {
  /** Where each finger is, and each pointer that moves the picture. */
  const pointers = new Map<number, Point>();
  const isPanning = (event: PointerEvent): boolean => tool.value === "move" || event.button === 1;
  const onWheel = (event: WheelEvent): void => {
    if (scrollsPage(event)) return;
    event.preventDefault();
    const rate = event.ctrlKey ? WHEEL.pinch : WHEEL.scroll;
    zoomBy(Math.exp(-event.deltaY * rate), { x: event.clientX, y: event.clientY });
  };
  const onDown = (event: PointerEvent): void => {
    if (isPanning(event)) {
      event.preventDefault();
      stage.setPointerCapture(event.pointerId);
    } else if (event.pointerType !== "touch") return;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };
  const onMove = (event: PointerEvent): void => {
    const from = pointers.get(event.pointerId);
    if (!from || !element.value) return;
    const to = { x: event.clientX, y: event.clientY };
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, to);
    // One finger alone cuts or plants.
    if (!other && event.pointerType === "touch" && tool.value !== "move") return;
    if (other) {
      const before = Math.hypot(from.x - other.x, from.y - other.y);
      const after = Math.hypot(to.x - other.x, to.y - other.y);
      if (before > 0) zoomBy(after / before, { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 });
    }
    // Each of two fingers that move together moves the picture by half.
    const share = 1 / pointers.size;
    pan(element.value, (to.x - from.x) * share, (to.y - from.y) * share);
  };
  const onEnd = (event: PointerEvent): void => {
    pointers.delete(event.pointerId);
  };
  stage.addEventListener("wheel", onWheel, { signal, passive: false });
  stage.addEventListener("pointerdown", onDown, { signal });
  stage.addEventListener("pointermove", onMove, { signal });
  for (const end of ["pointerup", "pointercancel"] as const)
    stage.addEventListener(end, onEnd, { signal });
}
