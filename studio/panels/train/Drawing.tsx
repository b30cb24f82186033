/** The pixel editor: pencil, eraser and bucket, by mouse, finger or keyboard. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ARROWS } from "../../ui/arrows.ts";
import { Button, Segments } from "../../ui/controls.tsx";
import { useShortcuts } from "../../ui/shortcuts.tsx";
import {
  blank,
  type Cells,
  colourOf,
  commit,
  drawLine,
  EMPTY,
  fill,
  isBlank,
  type Place,
  redo,
  toRgba,
  undo,
} from "./drawing.ts";
import { timeline } from "./target.ts";

const PALETTE = {
  ...{ "#1b1b1f": "black", "#8a8f98": "grey", "#ffffff": "white", "#8d5a2b": "brown" },
  ...{ "#e5484d": "red", "#f5862f": "orange", "#ffd43b": "yellow", "#2fb344": "green" },
  ...{ "#12a594": "teal", "#2f7fe0": "blue", "#8b5cf6": "purple", "#f279b0": "pink" },
} as const;

const TOOLS = { pencil: "Pencil", eraser: "Eraser", fill: "Fill" } as const;
type Tool = keyof typeof TOOLS;

interface Pen {
  readonly tool: Signal<Tool>;
  readonly colour: Signal<string>;
}

/** The keys of the focused drawing, for the sheet of all keys. */
const KEYS = [
  { key: "", shown: "Arrows", what: "Move over the focused drawing; with Shift, draw a line" },
  { key: "", shown: "Space", what: "Draw with the chosen tool" },
  { key: "", shown: "P E F", what: "Pencil, eraser; fill from here" },
  { key: "", shown: "Z Y", what: "Undo, redo" },
];

export function Drawing() {
  const pen = { tool: useSignal<Tool>("pencil"), colour: useSignal("#2fb344") };
  const { past, now, future } = timeline.value;
  useShortcuts(KEYS);
  return (
    <div class="drawing">
      <Sheet pen={pen} />
      <Palette colour={pen.colour} />
      <Segments
        label="Tool"
        hint="Pencil (P), eraser (E) or fill (F)"
        value={pen.tool.value}
        choices={TOOLS}
        onChange={(tool) => {
          pen.tool.value = tool as Tool;
        }}
      />
      <div class="buttons">
        <Button label="Undo" shortcut="Z" disabled={past.length === 0} onClick={doUndo} />
        <Button label="Redo" shortcut="Y" disabled={future.length === 0} onClick={doRedo} />
        <Button label="Clear" icon="clear" disabled={isBlank(now)} onClick={clear} />
      </div>
    </div>
  );
}

function doUndo(): void {
  timeline.value = undo(timeline.value);
}

function doRedo(): void {
  timeline.value = redo(timeline.value);
}

function clear(): void {
  timeline.value = commit(timeline.value, blank(Math.sqrt(timeline.value.now.length)));
}

function Palette({ colour }: { colour: Signal<string> }) {
  const choose = (hex: string): void => {
    colour.value = hex;
  };
  return (
    <fieldset class="palette">
      <legend class="unseen">Colour</legend>
      {Object.entries(PALETTE).map(([hex, name]) => (
        <label key={hex} title={name}>
          <input
            type="radio"
            name="colour"
            aria-label={name}
            checked={colour.value === hex}
            onChange={() => choose(hex)}
          />
          <span style={{ background: hex }} />
        </label>
      ))}
      <label class="own" title="Another colour">
        <input
          type="color"
          aria-label="Another colour"
          value={colour.value}
          onInput={({ currentTarget }) => choose(currentTarget.value)}
        />
      </label>
    </fieldset>
  );
}

/** The cells themselves. A stroke is one step of undo, from pressing to letting go. */
function Sheet({ pen }: { pen: Pen }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const cursor = useSignal<Place>({ row: 0, column: 0 });
  const hasFocus = useSignal(false);
  /** Where each finger was last, and the drawing with its unfinished strokes. */
  const strokes = useRef(new Map<number, Place>());
  const unfinished = useSignal<Cells | null>(null);
  const cells = unfinished.value ?? timeline.value.now;
  const side = Math.sqrt(cells.length);

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    context?.putImageData(new ImageData(new Uint8ClampedArray(toRgba(cells)), side, side), 0, 0);
  }, [cells, side]);

  const ink = (): number => (pen.tool.value === "eraser" ? EMPTY : colourOf(pen.colour.value));
  const placeOf = (event: PointerEvent): Place => {
    const { left, top, width, height } = (event.currentTarget as Element).getBoundingClientRect();
    return {
      row: Math.floor(((event.clientY - top) / height) * side),
      column: Math.floor(((event.clientX - left) / width) * side),
    };
  };
  const press = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const place = placeOf(event);
    cursor.value = place;
    if (pen.tool.value === "fill") {
      timeline.value = commit(timeline.value, fill(cells, place, ink()));
      return;
    }
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    strokes.current.set(event.pointerId, place);
    unfinished.value = drawLine(cells, place, place, ink());
  };
  const move = (event: PointerEvent): void => {
    const from = strokes.current.get(event.pointerId);
    if (!from) return;
    const to = placeOf(event);
    strokes.current.set(event.pointerId, to);
    unfinished.value = drawLine(cells, from, to, ink());
  };
  const lift = (event: PointerEvent): void => {
    if (!strokes.current.delete(event.pointerId) || strokes.current.size > 0) return;
    if (unfinished.value) timeline.value = commit(timeline.value, unfinished.value);
    unfinished.value = null;
  };
  const onKey = (event: KeyboardEvent): void => {
    const act = keyAction(event.key, {
      pen,
      cursor,
      cells,
      side,
      ink: ink(),
      paints: event.shiftKey,
    });
    if (!act || event.altKey) return;
    event.preventDefault();
    act();
  };
  const { row, column } = cursor.value;
  return (
    <div class="sheet" style={{ "--side": side }}>
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is drawn on with keys
        tabIndex={0}
        role="application"
        aria-label={`Drawing of ${side} by ${side} cells`}
        aria-describedby="drawing-keys"
        onPointerDown={press}
        onPointerMove={move}
        onPointerUp={lift}
        onPointerCancel={lift}
        onKeyDown={onKey}
        onFocus={() => {
          hasFocus.value = true;
        }}
        onBlur={() => {
          hasFocus.value = false;
        }}
      >
        <canvas ref={canvas} width={side} height={side} />
        {hasFocus.value && <i style={{ "--row": row, "--column": column }} />}
      </div>
      <p id="drawing-keys" class="unseen">
        Arrow keys move, with Shift they draw a line; Space draws, F fills, E erases, P is the
        pencil, Z undoes, Y redoes.
      </p>
      <p class="unseen" role="status">
        {hasFocus.value &&
          `Row ${row + 1}, column ${column + 1}: ${nameOf(cells[row * side + column])}`}
      </p>
    </div>
  );
}

interface KeyContext {
  readonly pen: Pen;
  readonly cursor: Signal<Place>;
  readonly cells: Cells;
  readonly side: number;
  readonly ink: number;
  /** Whether moving draws a line. */
  readonly paints: boolean;
}

function keyAction(key: string, context: KeyContext): (() => void) | undefined {
  const { pen, cursor, cells, side, ink, paints } = context;
  const draw = (next: Cells): void => {
    timeline.value = commit(timeline.value, next);
  };
  const arrow = ARROWS[key];
  if (arrow)
    return () => {
      const inside = (value: number): number => Math.min(side - 1, Math.max(0, value));
      const { row, column } = cursor.value;
      const next = { row: inside(row + arrow[0]), column: inside(column + arrow[1]) };
      if (paints) draw(drawLine(cells, cursor.value, next, ink));
      cursor.value = next;
    };
  const choose = (tool: Tool) => () => {
    pen.tool.value = tool;
  };
  const place = cursor.value;
  const paint = (): void => {
    draw(pen.tool.value === "fill" ? fill(cells, place, ink) : drawLine(cells, place, place, ink));
  };
  const actions: Record<string, () => void> = {
    ...{ " ": paint, Enter: paint, f: () => draw(fill(cells, place, ink)) },
    ...{ p: choose("pencil"), e: choose("eraser"), z: doUndo, y: doRedo },
  };
  return actions[key.length === 1 ? key.toLowerCase() : key];
}

function nameOf(cell: number): string {
  if (cell === EMPTY) return "empty";
  const hex = `#${(cell & 0xffffff).toString(16).padStart(6, "0")}`;
  return (PALETTE as Record<string, string>)[hex] ?? hex;
}
