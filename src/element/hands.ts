/** What pointers and keys cut and plant in an element. */
import type { CutShape } from "../dish/index.ts";
import { type Brush, dab, line, stroke } from "./brush.ts";
import { clamp, type Place } from "./geometry.ts";
import type { NcaCanvas } from "./nca-canvas.ts";
import type { Stage } from "./stage.ts";

/** What pointers and keys act on. */
export interface Handled {
  /** The element. All of it hears pointers, so that a stroke may begin beside the grid. */
  readonly host: HTMLElement & Pick<NcaCanvas, "cut" | "plant" | "stroke">;
  readonly stage: Stage;
  readonly brush: () => Brush;
  fail(error: unknown): void;
}

/** Two presses that are no further apart than this, in milliseconds and CSS pixels, are a double click or double tap. */
const DOUBLE = { time: 350, distance: 16 };
/** After so many milliseconds a finger that does not move cuts; before, it may be about to scroll the page. */
const REST = 200;
/** How many cells an arrow key moves the brush with Shift; without it, one. */
const LONG_MOVE = 10;

const ARROWS: Record<string, readonly [rows: number, columns: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** One pointer at a time cuts on its way, and where it rests; arrow keys move a brush, Enter and Space cut there, P plants. */
export class Hands {
  readonly #element: Handled;
  /** The last press that was not the second of a double one. */
  #pressed: PointerEvent | undefined;
  /** Where the pressed pointer was last; for a straight cut, where it went down. */
  #from: Place | undefined;
  /** Whether the pressed pointer has not cut yet, as a finger that may be about to scroll the page. */
  #isUndecided = false;
  /** Where the keyboard's brush was last. */
  #aim: Place | undefined;
  #isAiming = false;

  /** Listens until the signal is aborted. */
  constructor(element: Handled, signal: AbortSignal) {
    this.#element = element;
    const { host, stage } = element;
    const on = <K extends keyof HTMLElementEventMap>(
      target: HTMLElement,
      type: K,
      act: (event: HTMLElementEventMap[K]) => void,
    ): void => target.addEventListener(type, act, { signal });
    on(host, "pointerdown", (event) => this.#down(event));
    on(host, "pointerenter", (event) => this.#enter(event));
    on(host, "pointermove", (event) => this.#move(event));
    on(host, "pointerup", (event) => this.#up(event, true));
    on(host, "pointercancel", (event) => this.#up(event, false));
    on(host, "pointerleave", () => this.leave());
    on(stage.frame, "keydown", (event) => this.#key(event));
    on(stage.frame, "blur", () => this.leave());
  }

  /** Cuts again where the pressed pointer rests. The element calls it for every step that it shows. */
  hold(): void {
    const since = this.#pressed?.timeStamp ?? 0;
    if (this.#isUndecided && performance.now() - since < REST) return;
    this.#isUndecided = true;
    this.#decide();
  }

  get #isInteractive(): boolean {
    const { host, stage } = this.#element;
    return host.hasAttribute("interactive") && !stage.frame.hidden;
  }

  #cut(shape: CutShape): void {
    const { host, fail } = this.#element;
    (host.stroke ?? host.cut).call(host, shape).catch(fail);
  }

  #plant(row: number, column: number): void {
    const { host, fail } = this.#element;
    host.plant(row, column).catch(fail);
  }

  /** Cuts where the pointer is, if that is still to be done. A straight cut is made in the end. */
  #decide(): void {
    const brush = this.#element.brush();
    if (this.#from && this.#isUndecided && brush.shape !== "line")
      this.#cut(dab(brush, this.#from));
    this.#isUndecided = false;
  }

  #down(event: PointerEvent): void {
    const { host, stage } = this.#element;
    if (!this.#isInteractive || event.button !== 0) return;
    this.leave();
    // Two fingers zoom and pan.
    if (!event.isPrimary) return;
    const isDouble = this.#isDouble(event);
    // Where the brush does something else than cut, two presses are two strokes.
    if (isDouble && !host.stroke) {
      const { row, column } = this.#placeOf(event);
      const { height, width } = stage.grid;
      const inside = (at: number, side: number): number => clamp(Math.floor(at), 0, side - 1);
      this.#plant(inside(row, height), inside(column, width));
      return;
    }
    this.#pressed = event;
    this.#begin(event);
  }

  /** A mouse that comes in pressed cuts from there. */
  #enter(event: PointerEvent): void {
    const isPressed = event.pointerType === "mouse" && event.buttons === 1;
    if (isPressed && this.#isInteractive) this.#begin(event);
  }

  #begin(event: PointerEvent): void {
    const { host } = this.#element;
    host.setPointerCapture(event.pointerId);
    this.#from = this.#placeOf(event);
    this.#isUndecided = true;
    this.#show(this.#from);
    if (event.pointerType !== "touch") this.#decide();
  }

  #move(event: PointerEvent): void {
    if (!this.#isInteractive || !event.isPrimary) return;
    const { stage } = this.#element;
    const brush = this.#element.brush();
    const to = this.#placeOf(event);
    this.#isAiming = false;
    this.#show(to);
    const from = this.#from;
    if (!from) return;
    if (brush.shape === "line") stage.flash.preview(line(from, to, brush.radius));
    // A finger that goes up or down at first may be about to scroll the page.
    else if (!this.#isUndecided || Math.abs(to.column - from.column) > Math.abs(to.row - from.row))
      this.#cutTo(to);
  }

  /** Cuts from where the pressed pointer was last. */
  #cutTo(to: Place): void {
    const brush = this.#element.brush();
    this.#decide();
    for (const shape of stroke(brush, this.#from as Place, to)) this.#cut(shape);
    this.#from = to;
  }

  #up(event: PointerEvent, isDone: boolean): void {
    const brush = this.#element.brush();
    const from = this.#from;
    if (from && isDone) {
      const to = this.#placeOf(event);
      if (brush.shape === "line") this.#cut(line(from, to, brush.radius));
      else if (this.#isUndecided) this.#cutTo(to);
    }
    this.leave();
    const { clientX, clientY, pointerType } = event;
    // A mouse that was let go elsewhere no longer aims here.
    if (isDone && pointerType === "mouse" && this.#element.stage.isOver(clientX, clientY))
      this.#move(event);
  }

  /** Lets go, and puts the brush away. */
  leave(): void {
    const { stage } = this.#element;
    this.#from = undefined;
    this.#isAiming = false;
    stage.cursor = null;
    stage.flash.preview(undefined);
  }

  #key(event: KeyboardEvent): void {
    const isShortcut = event.ctrlKey || event.metaKey || event.altKey;
    if (!this.#isInteractive || isShortcut || !this.#act(event)) return;
    // A key that is used here must neither scroll the page nor act on it.
    event.preventDefault();
    event.stopPropagation();
  }

  #act({ key, shiftKey }: KeyboardEvent): boolean {
    const element = this.#element;
    // While nobody aims with keys, the page may use Space itself.
    if (key === " " && !this.#isAiming) return false;
    const { height, width } = element.stage.grid;
    let { row, column } = this.#aim ?? {
      row: Math.floor(height / 2) + 0.5,
      column: Math.floor(width / 2) + 0.5,
    };
    const arrow = ARROWS[key];
    if (arrow) {
      const cells = shiftKey ? LONG_MOVE : 1;
      row = clamp(row + cells * arrow[0], 0.5, height - 0.5);
      column = clamp(column + cells * arrow[1], 0.5, width - 0.5);
    } else if (key === "Enter" || key === " ") {
      this.#cut(dab(element.brush(), { row, column }));
    } else if (key.toLowerCase() === "p") {
      this.#plant(Math.floor(row), Math.floor(column));
    } else return false;
    this.#aim = { row, column };
    this.#isAiming = true;
    this.#show(this.#aim);
    return true;
  }

  #show(place: Place): void {
    const { stage } = this.#element;
    stage.cursor = { place, brush: this.#element.brush() };
  }

  #placeOf({ clientX, clientY }: PointerEvent): Place {
    return this.#element.stage.placeAt(clientX, clientY);
  }

  #isDouble(event: PointerEvent): boolean {
    const first = this.#pressed;
    const isDouble =
      first !== undefined &&
      event.timeStamp - first.timeStamp < DOUBLE.time &&
      Math.hypot(event.clientX - first.clientX, event.clientY - first.clientY) < DOUBLE.distance;
    this.#pressed = isDouble ? undefined : event;
    return isDouble;
  }
}
