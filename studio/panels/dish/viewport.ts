/** Zooms and pans the dish, by wheel, pinch, drag and keys. */
import { canScroll, listenToHands, type Point } from "../../ui/hands.ts";
import { element, grid, tool } from "./dish.ts";

const LARGEST_ZOOM = 32;
/** Factor by which a key or a button zooms. */
const STEP = 1.5;
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
function pan(x: number, y: number): void {
  const dish = element.value;
  if (!dish) return;
  const { height, width } = grid.value;
  const box = dish.getBoundingClientRect();
  const { zoom, row, column } = dish.viewport;
  const cell = Math.min(box.width / width, box.height / height) * zoom;
  dish.viewport = { zoom, row: row - y / cell, column: column - x / cell };
}

/** Whether the wheel has to scroll the page: it can, and the visitor neither holds Ctrl nor moves the picture nor works in the dish. */
function scrollsPage(event: WheelEvent): boolean {
  const isHere = event.ctrlKey || tool.value === "move" || document.activeElement === element.value;
  return canScroll() && !isHere;
}

/** Whether a pointer moves the picture; one finger alone cuts or plants otherwise. */
function isPanning(event: PointerEvent): boolean {
  const pans = tool.value === "move" || event.button === 1;
  if (pans) event.preventDefault();
  return pans;
}

/** Lets wheel, pointers and fingers zoom and pan over the stage until the signal is aborted. */
export function listenOnStage(stage: HTMLElement, signal: AbortSignal): void {
  listenToHands(stage, { zoom: zoomBy, pan, scrollsPage, isPanning }, signal);
}
