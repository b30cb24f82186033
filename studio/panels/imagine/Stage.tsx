/** The digit, large, and its growth below it: a picture for each size of the grid, and a slider over all moments. */
import { useComputed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { settings } from "../../state/settings.ts";
import { TABLE } from "../../state/table.ts";
import { Slider } from "../../ui/controls.tsx";
import type { Film } from "../../worker/imagine-protocol.ts";
import { Cells } from "./Cells.tsx";
import { isPlaying, lastMove, show, time } from "./growth.ts";
import { paintFilm, paintFrame } from "./paint.ts";
import { film, isWaiting, model, wound } from "./session.ts";

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
  const frames = film.value;
  const now = time.value;
  return (
    <div class="board" aria-busy={frames === null || isWaiting.value || isPlaying.value}>
      {frames && (
        <Cells label={describe(frames, now)} paint={(board) => paintFilm(board, frames, now)} />
      )}
    </div>
  );
}

/** Describes the picture for visitors who cannot see it. */
function describe(frames: Film, now: number): string {
  const noun = model.value?.entry.noun;
  const move = Math.round(now);
  const { side, bytes } = frames[move] as Film[number];
  if (move < frames.length - 1) return `The ${noun} as it grows, ${side} by ${side} cells`;
  const depth = bytes.length / side ** 2;
  const ink = bytes.reduce((sum, byte, i) => sum + (i % depth === depth - 1 ? byte : 0), 0);
  const share = Math.round((100 * ink) / (255 * side ** 2));
  return `The grown ${noun}, ${side} by ${side} cells, ${share}% of them ink`;
}

/** How many moments are shown of models whose grid keeps its size. */
const MOMENTS = 5;

/** Chooses the moments to show: the last move on each size of the grid, or some moves if the grid keeps its size. */
function momentsOf(frames: Film, heals: boolean): number[] {
  if (!heals)
    return frames.flatMap(({ side }, move) => (side === frames[move + 1]?.side ? [] : [move]));
  const last = frames.length - 1;
  const first = wound.value?.move ?? 0;
  const moments = Array.from({ length: MOMENTS }, (_, i) =>
    Math.round(first + (last - first) * (i / (MOMENTS - 1)) ** 2),
  );
  return [...new Set(moments)];
}

function Strip() {
  const moments = useComputed(() => momentsOf(film.value ?? [], model.value?.facts.heals ?? false));
  return (
    <fieldset class="strip">
      <legend class="unseen">Moments of growth</legend>
      {moments.value.map((move) => (
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
  const words = model.value?.facts.heals ? `move ${move}` : `${frame.side}×${frame.side}`;
  return (
    <button type="button" class="tile" aria-pressed={isOn} onClick={() => show(move)}>
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
