/** The moment of growth on show, and growth as it is played. */
import { computed, signal } from "@preact/signals";
import { settings } from "../../state/settings.ts";
import { film } from "./session.ts";

/** How long a step and a division of all cells take, in milliseconds. */
const STEP = 80;
const DIVISION = 360;

/** Where playing has come to, in moves; null while nothing is played. */
const played = signal<number | null>(null);
export const isPlaying = computed(() => played.value !== null);

/** The last move. */
export const lastMove = computed(() => (film.value?.length ?? 1) - 1);

/** The moment on show, in moves; between two of them cells are on their way. */
export const time = computed(() => {
  const { value: moment } = settings.moment;
  const still = moment < 0 ? lastMove.value : moment;
  return Math.min(played.value ?? still, lastMove.value);
});

/** Shows a moment, and no longer what is played. */
export function show(move: number): void {
  played.value = null;
  settings.moment.value = move >= lastMove.value ? -1 : move;
}

/** Plays growth from a move on, or stops it where it is. */
export function play(from = 0): void {
  show(lastMove.value);
  played.value = from;
  let before = performance.now();
  const tick = (now: number): void => {
    if (played.value === null) return;
    const frames = film.value ?? [];
    const next = Math.floor(played.value) + 1;
    const divides = frames[next]?.side !== frames[next - 1]?.side;
    // A page that was hidden goes on where it was.
    const passed = Math.min(100, Math.max(0, now - before));
    before = now;
    const reached = Math.min(next, played.value + passed / (divides ? DIVISION : STEP));
    if (frames.length > 0 && reached >= lastMove.value) played.value = null;
    else {
      if (frames.length > 0) played.value = reached;
      requestAnimationFrame(tick);
    }
  };
  requestAnimationFrame(tick);
}

export function togglePlaying(): void {
  if (played.value === null) play();
  else show(Math.floor(played.value));
}

/** Whether the visitor asked for less motion. */
export const isCalm = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
