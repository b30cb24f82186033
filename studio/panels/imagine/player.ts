/** Plays growth. Steps are quick, and a division of all cells takes longer. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Film } from "../../worker/imagine-protocol.ts";

/** How long a step and a division are shown, in milliseconds. */
const STEP = 80;
const DIVISION = 360;
/** Most milliseconds that count between two pictures, so that a page that was hidden goes on where it was. */
const LONGEST = 100;

export interface Player {
  /** The moment that is played, in moves; null while nothing is played. */
  readonly time: ReadonlySignal<number | null>;
  readonly isPlaying: ReadonlySignal<boolean>;
  /** Plays from a move to the end, as soon as there is a film. */
  play(from?: number): void;
  stop(): void;
}

export function createPlayer(film: ReadonlySignal<Film | null>): Player {
  const time = signal<number | null>(null);
  let before = 0;
  let due = 0;
  const tick = (now: number): void => {
    const frames = film.value ?? [];
    const passed = Math.min(LONGEST, Math.max(0, now - before));
    before = now;
    due = requestAnimationFrame(tick);
    if (time.value === null || frames.length === 0) return;
    const next = Math.floor(time.value) + 1;
    const divides = frames[next]?.side !== frames[next - 1]?.side;
    time.value = Math.min(next, time.value + passed / (divides ? DIVISION : STEP));
    if (time.value >= frames.length - 1) stop();
  };
  const stop = (): void => {
    cancelAnimationFrame(due);
    time.value = null;
  };
  const play = (from = 0): void => {
    stop();
    time.value = from;
    before = performance.now();
    due = requestAnimationFrame(tick);
  };
  return { time, isPlaying: computed(() => time.value !== null), play, stop };
}

/** Whether the visitor asked for less motion. */
export const isCalm = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
