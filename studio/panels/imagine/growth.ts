/** The moment of growth on show: the one that a link names, or the one that is played. */
import { computed } from "@preact/signals";
import { settings } from "../../state/settings.ts";
import { createPlayer } from "./player.ts";
import { film } from "./session.ts";

const player = createPlayer(film);
export const { isPlaying } = player;

/** Number of the last move. */
export const lastMove = computed(() => (film.value?.length ?? 1) - 1);

/** The moment on show, in moves; between two moves cells are on their way. */
export const time = computed(() => {
  const moment = settings.moment.value;
  const still = moment < 0 ? lastMove.value : moment;
  return Math.min(player.time.value ?? still, lastMove.value);
});

/** Shows a moment and stops playing. */
export function show(move: number): void {
  player.stop();
  settings.moment.value = move >= lastMove.value ? -1 : move;
}

/** Plays growth from a move on. */
export function play(from = 0): void {
  settings.moment.value = -1;
  player.play(from);
}

/** Plays growth, or stops it where it is. */
export function togglePlaying(): void {
  if (isPlaying.value) show(Math.floor(time.value));
  else play();
}
