/** The digit, large, with its growth below it: one picture for each size of the grid, and a slider over all moments. */
import { useComputed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { settings } from "../../state/settings.ts";
import { TABLE } from "../../state/table.ts";
import { Slider } from "../../ui/controls.tsx";
import type { Film } from "../../worker/imagine-protocol.ts";
import { Cells } from "./Cells.tsx";
import { lastMove, show, time } from "./growth.ts";
import { paintFilm, paintFrame } from "./paint.ts";
import { film } from "./session.ts";

export function Stage() {
  return (
    <div class="stage-of-growth">
      <Growing />
      <Strip />
      <Scrubber />
    </div>
  );
}

function Growing() {
  const [frames, now] = [film.value, time.value];
  return (
    <div class="board">
      {frames && (
        <Cells label={describe(frames, now)} paint={(board) => paintFilm(board, frames, now)} />
      )}
    </div>
  );
}

function describe(frames: Film, now: number): string {
  const move = Math.round(now);
  const { side, bytes } = frames[move] as Film[number];
  if (move < frames.length - 1) return `The digit as it grows, ${side} by ${side} cells`;
  const ink = Math.round((100 * bytes.reduce((sum, byte) => sum + byte, 0)) / (255 * bytes.length));
  return `The grown digit, ${side} by ${side} cells, ${ink}% of them ink`;
}

/** The last move of each size of the grid. */
function stageEnds(frames: Film): number[] {
  return frames.flatMap(({ side }, move) => (side === frames[move + 1]?.side ? [] : [move]));
}

function Strip() {
  const ends = useComputed(() => stageEnds(film.value ?? []));
  return (
    <fieldset class="strip">
      <legend class="unseen">Growth, one picture for each size</legend>
      {ends.value.map((move) => (
        <Tile key={move} move={move} />
      ))}
    </fieldset>
  );
}

function Tile({ move }: { move: number }) {
  const frame = film.value?.[move];
  const now = settings.moment.value;
  const isOn = move === (now < 0 ? lastMove.value : now);
  const paint = useMemo(
    () => (board: Parameters<typeof paintFrame>[0]) => frame && paintFrame(board, frame),
    [frame],
  );
  if (!frame) return null;
  const words = `${frame.side} × ${frame.side}`;
  return (
    <button
      type="button"
      class="tile"
      aria-pressed={isOn}
      title={`Show the digit at ${words} cells`}
      onClick={() => show(move)}
    >
      <Cells paint={paint} />
      <span>{words}</span>
    </button>
  );
}

function Scrubber() {
  const side = film.value?.[Math.round(time.value)]?.side ?? 1;
  const { label, hint } = TABLE.moment;
  const last = lastMove.value;
  const move = Math.round(time.value);
  const shown = move === last ? "grown" : `${side} × ${side}, move ${move} of ${last}`;
  return (
    <Slider {...{ label, hint, shown }} min={0} max={last} step={1} value={move} onInput={show} />
  );
}
