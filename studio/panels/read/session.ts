/** The drawing in hand and the cells on its ink, which go on to the next step as long as the page is shown. */
import { batch, computed, signal } from "@preact/signals";
import { sayError } from "../../state/messages.ts";
import { settings } from "../../state/settings.ts";
import type { Minds, Reply, TaskName, Tasks } from "../../worker/read-protocol.ts";
import { type Drawing, inked, isBlank, rubbed } from "../imagine/drawing.ts";
import type { Point } from "../imagine/stroke.ts";
import { drawDigit } from "./examples.ts";
import { partsOf } from "./parts.ts";

/** Side of the drawing in cells, as in training. */
export const SIDE = 28;
/** Steps in a second, slow enough to see cells change their minds. */
const PACE = 24;
/** Steps that a cell's beliefs are remembered for. */
const REMEMBERED = 240;

const files = import.meta.glob<string>("../../../zoo/digits-reader.safetensors", {
  query: "?url",
  import: "default",
  eager: true,
});

/** What the cells believe; null before there are any. */
export const minds = signal<Minds | null>(null);
/** Why there are none; "" if nothing failed. */
export const failure = signal("");
/** Ink of each cell, from 0 none to 1 black. */
export const drawing = signal<Drawing>(drawDigit(new Float32Array(SIDE * SIDE), 3));
/** Steps since cells last knew nothing. */
export const step = signal(0);
export const isRunning = signal(true);
/** The cell that is asked; -1 for none. */
export const asked = signal(-1);
/** What the asked cell believed in each of the last steps, as shares [10] that sum to 1. */
export const memory = signal<readonly Float32Array[]>([]);

/** The parts of the drawing that stand apart, and what the cells of each believe. */
export const parts = computed(() => (minds.value ? partsOf(minds.value.digits, SIDE) : []));

let worker: Worker | undefined;
/** Whether the cells do not stand on the drawing as it is. */
let isStale = false;
/** Settles when the last question is answered; each waits for the one before. */
let last: Promise<unknown> = Promise.resolve();

/** Asks the worker, when it has answered all earlier questions. @param args are read then */
function ask<K extends TaskName>(task: K, args: () => Parameters<Tasks[K]>): Promise<Minds> {
  const answer = last.then(() => {
    const cells = worker as Worker;
    return new Promise<Minds>((resolve, reject) => {
      cells.onmessage = ({ data }: MessageEvent<Reply>) => {
        if ("minds" in data) resolve(data.minds);
        else reject(new Error(data.failure));
      };
      cells.onerror = ({ message }) =>
        reject(new Error(message || "The worker whose cells read could not be started."));
      cells.postMessage({ task, args: args() });
    });
  });
  last = answer.catch(() => {});
  return answer;
}

/** Loads the reader, once. */
export async function openReader(): Promise<void> {
  if (worker) return;
  try {
    const [url] = Object.values(files);
    if (!url) throw new Error("This studio was built without a reader.");
    worker = new Worker(new URL("../../worker/read.ts", import.meta.url), { type: "module" });
    const address = new URL(url, location.href).href;
    minds.value = await ask("load", () => [address, drawing.value]);
  } catch (error) {
    failure.value = (error as Error).message;
  }
}

/** Makes steps, as many as the time since the last ones asks for, until the signal is aborted. */
export function follow(signal: AbortSignal): void {
  let due = 0;
  let before = performance.now();
  const onFrame = async (now: number): Promise<void> => {
    if (signal.aborted) return;
    // A page that was hidden does not catch up.
    due = Math.min(4, due + ((now - before) / 1000) * PACE);
    before = now;
    const steps = isRunning.value && !isBlank(drawing.value) ? Math.floor(due) : 0;
    due -= steps;
    if (minds.value && (steps > 0 || isStale)) await advance(steps);
    requestAnimationFrame(onFrame);
  };
  requestAnimationFrame(onFrame);
}

/** Puts the drawing under the cells if it changed, and makes steps. */
export async function advance(steps: number): Promise<void> {
  try {
    const found = await ask("advance", () => {
      const fresh = isStale ? drawing.value : null;
      isStale = false;
      return [steps, fresh, asked.value];
    });
    batch(() => {
      minds.value = found;
      step.value += steps;
      memory.value = [...memory.value, ...found.watched].slice(-REMEMBERED);
    });
  } catch (error) {
    sayError(error);
  }
}

/** Lets all cells forget what they know. */
export async function forget(): Promise<void> {
  try {
    const found = await ask("forget", () => {
      isStale = false;
      return [drawing.value];
    });
    batch(() => {
      minds.value = found;
      step.value = 0;
      memory.value = [];
    });
  } catch (error) {
    sayError(error);
  }
}

function lay(next: Drawing): void {
  drawing.value = next;
  isStale = true;
}

/** Draws along a stroke. */
export const ink = (points: readonly Point[]): void => lay(inked(drawing.value, points));
/** Rubs out along a stroke. */
export const rub = (points: readonly Point[]): void => lay(rubbed(drawing.value, points));

/** Asks the last cell along a stroke; none where there is no ink. */
export function askCell(points: readonly Point[]): void {
  const { row, column } = points[points.length - 1] as Point;
  const inside = (value: number): number => Math.min(SIDE - 1, Math.max(0, Math.floor(value)));
  const cell = inside(row) * SIDE + inside(column);
  batch(() => {
    asked.value = (minds.value?.digits[cell] ?? -1) < 0 ? -1 : cell;
    memory.value = [];
    // So that it answers at once, though no step may be due.
    isStale = true;
  });
}

/** Takes all ink away, so that one may draw. */
export function clear(): void {
  batch(() => {
    settings.hand.value = "draw";
    asked.value = -1;
    memory.value = [];
    step.value = 0;
    lay(new Float32Array(SIDE * SIDE));
  });
}

/** Puts a digit under the cells that are there. */
export function show(digit: number): void {
  lay(drawDigit(new Float32Array(SIDE * SIDE), digit));
}
