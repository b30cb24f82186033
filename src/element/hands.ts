/** What pointers and keys cut and plant in an element. */
import type { CutShape } from "../dish/index.ts";
import { type Brush, dab, line, stroke } from "./brush.ts";
import { clamp, type Place } from "./geometry.ts";
import type { Stage } from "./stage.ts";

/** The element that pointers and keys act on. */
export interface Handled {
  readonly stage: Stage;
  readonly isInteractive: boolean;
  readonly brush: Brush;
  cut(shape: CutShape): void;
  plant(row: number, column: number): void;
}

/** Two presses that are no further apart than this, in milliseconds and CSS pixels, are a double click or double tap. */
const DOUBLE = { time: 350, distance: 16 };
/** How many cells an arrow key moves the cursor with Shift; without it, one. */
const LONG_MOVE = 10;

/** Lets pointers and keys cut and plant until the signal is aborted. */
export function listen(element: Handled, signal: AbortSignal): void {
  const { frame } = element.stage;
  const pointers = new Pointers(element);
  frame.addEventListener("pointerdown", (event) => pointers.down(event), { signal });
  frame.addEventListener("pointermove", (event) => pointers.move(event), { signal });
  frame.addEventListener("pointerup", (event) => pointers.up(event, true), { signal });
  frame.addEventListener("pointercancel", (event) => pointers.up(event, false), { signal });
  const keys = new Keys(element);
  frame.addEventListener("keydown", (event) => keys.down(event), { signal });
  frame.addEventListener("pointerdown", () => keys.leave(), { signal });
  frame.addEventListener("blur", () => keys.leave(), { signal });
}

/** Pointers cut, each along its own way. */
class Pointers {
  readonly #element: Handled;
  /** Where each pointer was last; for a straight cut, where it went down. */
  readonly #ways = new Map<number, Place>();
  #pressed = { time: Number.NEGATIVE_INFINITY, x: 0, y: 0 };

  constructor(element: Handled) {
    this.#element = element;
  }

  down(event: PointerEvent): void {
    const { stage, isInteractive, brush } = this.#element;
    if (!isInteractive || event.button !== 0) return;
    const place = this.#placeOf(event);
    if (this.#isDouble(event)) {
      const { height, width } = stage.grid;
      const row = clamp(Math.floor(place.row), 0, height - 1);
      this.#element.plant(row, clamp(Math.floor(place.column), 0, width - 1));
      return;
    }
    stage.frame.setPointerCapture(event.pointerId);
    this.#ways.set(event.pointerId, place);
    if (brush.shape === "line") stage.flash.preview(line(place, place, brush.radius));
    else this.#element.cut(dab(brush, place));
  }

  move(event: PointerEvent): void {
    const from = this.#ways.get(event.pointerId);
    if (!from) return;
    const { stage, brush } = this.#element;
    const to = this.#placeOf(event);
    if (brush.shape === "line") {
      stage.flash.preview(line(from, to, brush.radius));
      return;
    }
    for (const shape of stroke(brush, from, to)) this.#element.cut(shape);
    this.#ways.set(event.pointerId, to);
  }

  up(event: PointerEvent, isDone: boolean): void {
    const from = this.#ways.get(event.pointerId);
    this.#ways.delete(event.pointerId);
    const { stage, brush } = this.#element;
    if (!from || brush.shape !== "line") return;
    stage.flash.preview(undefined);
    if (isDone) this.#element.cut(line(from, this.#placeOf(event), brush.radius));
  }

  #placeOf({ clientX, clientY }: PointerEvent): Place {
    return this.#element.stage.placeAt(clientX, clientY);
  }

  #isDouble({ timeStamp, clientX, clientY }: PointerEvent): boolean {
    const { time, x, y } = this.#pressed;
    const isDouble =
      timeStamp - time < DOUBLE.time && Math.hypot(clientX - x, clientY - y) < DOUBLE.distance;
    this.#pressed = {
      time: isDouble ? Number.NEGATIVE_INFINITY : timeStamp,
      x: clientX,
      y: clientY,
    };
    return isDouble;
  }
}

const ARROWS: Record<string, readonly [rows: number, columns: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Arrow keys move a cursor, Enter and Space cut there, P plants. A pointer puts the cursor away. */
class Keys {
  readonly #element: Handled;
  #place: Place | undefined;

  constructor(element: Handled) {
    this.#element = element;
  }

  down(event: KeyboardEvent): void {
    const isShortcut = event.ctrlKey || event.metaKey || event.altKey;
    if (!this.#element.isInteractive || isShortcut || !this.#act(event)) return;
    // A key that is used here must neither scroll the page nor act on it.
    event.preventDefault();
    event.stopPropagation();
  }

  leave(): void {
    this.#element.stage.cursor = null;
  }

  #act({ key, shiftKey }: KeyboardEvent): boolean {
    const element = this.#element;
    // Without a cursor in view nobody is aiming, and the page may use Space itself.
    if (key === " " && !element.stage.hasCursor) return false;
    const { height, width } = element.stage.grid;
    let { row, column } = this.#place ?? {
      row: Math.floor(height / 2) + 0.5,
      column: Math.floor(width / 2) + 0.5,
    };
    const arrow = ARROWS[key];
    if (arrow) {
      const cells = shiftKey ? LONG_MOVE : 1;
      row = clamp(row + cells * arrow[0], 0.5, height - 0.5);
      column = clamp(column + cells * arrow[1], 0.5, width - 0.5);
    } else if (key === "Enter" || key === " ") {
      element.cut(dab(element.brush, { row, column }));
    } else if (key.toLowerCase() === "p") {
      element.plant(Math.floor(row), Math.floor(column));
    } else return false;
    this.#place = { row, column };
    element.stage.cursor = { place: this.#place, brush: element.brush };
    return true;
  }
}
