/** A square to paint on with mouse, finger or keys; its owner decides what painting does. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import { ARROWS } from "../../ui/arrows.ts";
import "./pad.css";
import { type Point, pointsBetween } from "./stroke.ts";

interface PadProps {
  /** Number of cells along a side. */
  readonly side: number;
  readonly label: string;
  /** What the keys do here, for screen readers. */
  readonly keys: string;
  /** Radius in cells of the brush that is shown. */
  readonly brush: number;
  /** Called with points along a stroke, less than a cell apart. */
  readonly onPaint: (points: readonly Point[]) => void;
  /** Called when a stroke ends. */
  readonly onEnd?: () => void;
  readonly children: ComponentChildren;
}

export function Pad({ side, label, keys, brush, onPaint, onEnd, children }: PadProps) {
  const id = useId();
  const cursor = useSignal<Point>({ row: side / 2, column: side / 2 });
  const isSeen = useSignal(false);
  const strokes = useRef(new Map<number, Point>());

  const pointOf = (event: PointerEvent): Point => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return {
      row: ((event.clientY - box.top) / box.height) * side,
      column: ((event.clientX - box.left) / box.width) * side,
    };
  };
  const press = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    const point = pointOf(event);
    strokes.current.set(event.pointerId, point);
    onPaint([point]);
  };
  const move = (event: PointerEvent): void => {
    const to = pointOf(event);
    cursor.value = to;
    isSeen.value = event.pointerType !== "touch";
    const from = strokes.current.get(event.pointerId);
    if (!from) return;
    strokes.current.set(event.pointerId, to);
    onPaint(pointsBetween(from, to));
  };
  const lift = (event: PointerEvent): void => {
    if (strokes.current.delete(event.pointerId)) onEnd?.();
  };
  const onKey = (event: KeyboardEvent): void => {
    const arrow = ARROWS[event.key];
    const paints = event.key === " " || event.key === "Enter";
    if (event.altKey || event.ctrlKey || event.metaKey || !(arrow || paints)) return;
    event.preventDefault();
    isSeen.value = true;
    const from = cursor.value;
    if (arrow) {
      const inside = (value: number) => Math.min(side - 0.5, Math.max(0.5, value));
      cursor.value = { row: inside(from.row + arrow[0]), column: inside(from.column + arrow[1]) };
      if (!event.shiftKey) return;
    }
    onPaint(pointsBetween(from, cursor.value));
    onEnd?.();
  };
  const { row, column } = cursor.value;
  return (
    <div
      class="pad"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is painted on with keys
      tabIndex={0}
      role="application"
      aria-label={label}
      aria-describedby={id}
      onPointerDown={press}
      onPointerMove={move}
      onPointerUp={lift}
      onPointerCancel={lift}
      onPointerLeave={() => {
        isSeen.value = false;
      }}
      onKeyDown={onKey}
      onFocus={({ currentTarget }) => {
        isSeen.value = (currentTarget as Element).matches(":focus-visible");
      }}
      onBlur={() => {
        isSeen.value = false;
      }}
    >
      {children}
      {isSeen.value && (
        <i
          class="brush"
          style={{
            "--row": row / side,
            "--column": column / side,
            "--size": Math.max(0.5, brush) / side,
          }}
        />
      )}
      <p id={id} class="unseen">
        Arrow keys move. {keys}
      </p>
    </div>
  );
}
