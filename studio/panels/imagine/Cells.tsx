/** Paints a grid of cells on a canvas, in the colours of the page. */
import { useEffect, useRef } from "preact/hooks";
import { isDark } from "../../state/theme.ts";
import "./cells.css";
import type { Board } from "./paint.ts";

interface CellsProps {
  /** What the cells show, for screen readers; without it they are decoration. */
  readonly label?: string;
  readonly paint: (board: Board) => void;
}

/** Cells on a canvas; painted when the parent is rendered, and when the theme or the size changes. */
export function Cells({ label, paint }: CellsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(paint);
  latest.current = paint;
  const dark = isDark.value;
  const draw = (): void => {
    const board = canvas.current && boardOf(canvas.current);
    if (board) latest.current(board);
  };
  useEffect(() => {
    const observer = new ResizeObserver(draw);
    observer.observe(canvas.current as HTMLCanvasElement);
    return () => observer.disconnect();
  }, []);
  useEffect(draw, [paint, dark]);
  return (
    <canvas
      ref={canvas}
      class="grid-of-cells"
      role={label ? "img" : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    />
  );
}

/** Makes a board of a canvas, with the screen's own pixels; null while the canvas has no size. */
function boardOf(canvas: HTMLCanvasElement): Board | null {
  const across = Math.round(canvas.clientWidth * devicePixelRatio);
  const context = canvas.getContext("2d");
  if (across === 0 || !context) return null;
  if (canvas.width !== across) {
    canvas.width = across;
    canvas.height = across;
  }
  const style = getComputedStyle(canvas);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`);
  return {
    context,
    across,
    ink: colour("text"),
    empty: colour("cell"),
    accent: colour("accent"),
  };
}
