/** One measurement of the rule in hand, and its results so far. It goes on while other pages are open. */
import { batch, computed, signal } from "@preact/signals";
import { type Picture, toPicture } from "blastema";
import type {
  DriftPoint,
  HealMap,
  MapCut,
  MapPosition,
  MeasureProgress,
  Place,
} from "blastema/measure";
import { cutAt, isTexture, mapCutSize } from "blastema/measure";
import { goalOf, type NamedRule, ordinaryOf } from "../../state/rules.ts";
import { settings } from "../../state/settings.ts";
import type { HealMessage, HealRequest } from "../../worker/heal-protocol.ts";

/** A position, and the creature 300 steps after the cut there. */
export interface Measured {
  readonly position: MapPosition;
  readonly picture: Picture;
}

/** What is, or was, measured. */
export interface Subject extends MapCut {
  readonly rule: NamedRule;
  /** The goal under which the rule is measured, if it has some. */
  readonly goal: string | undefined;
  readonly spacing: number;
  readonly rngSeed: number;
}

export type Phase = "idle" | "running" | "stopped" | "done";

export const phase = signal<Phase>("idle");
export const subject = signal<Subject | null>(null);
/** The creature at step 200, [H, W, C]. */
export const grown = signal<Float32Array | null>(null);
export const places = signal<readonly Place[]>([]);
export const measured = signal<readonly Measured[]>([]);
export const drift = signal<readonly DriftPoint[]>([]);
export const progress = signal<MeasureProgress | null>(null);
export const healMap = signal<HealMap | null>(null);
/** Why the measurement failed; "" if it did not. */
export const failure = signal("");
/** The chosen position, as "row column"; "" for none. */
export const chosen = signal("");

/** The name of a position. */
export const keyOf = ({ row, column }: { row: number; column: number }): string =>
  `${row} ${column}`;

export const chosenPosition = computed(() =>
  measured.value.find(({ position }) => keyOf(position) === chosen.value),
);

/** Cells of room around the marks. */
const ROOM = 3;

/** The part of the grid that pictures show, as an SVG's viewBox: all marks, with a little room. */
export const viewBox = computed<readonly number[]>(() => {
  const asked = subject.value;
  const [height, width] = asked?.rule.rule.card.grid ?? [1, 1];
  if (!asked || places.value.length === 0) return [0, 0, width, height];
  const reach = asked.spacing / 2 + ROOM;
  const span = (axis: "row" | "column"): [number, number] => {
    const values = places.value.map((place) => place[axis]);
    return [Math.min(...values) - reach, Math.max(...values) + reach];
  };
  const [top, bottom] = span("row");
  const [left, right] = span("column");
  const side = Math.max(bottom - top, right - left);
  return [(left + right - side) / 2, (top + bottom - side) / 2, side, side];
});

let worker: Worker | undefined;

/** What the settings ask for now, for this rule. */
export function wanted(rule: NamedRule): Subject {
  return {
    rule,
    goal: goalOf(rule),
    shape: settings.healShape.value,
    size: settings.healSize.value || mapCutSize(...rule.rule.card.grid),
    spacing: Number(settings.healSpacing.value),
    rngSeed: settings.rngSeed.value,
  };
}

/** Whether what was measured is what the settings ask for. */
export function isAnswered(asked: Subject): boolean {
  const known = subject.value;
  return (
    known !== null &&
    (Object.keys(asked) as (keyof Subject)[]).every((key) => asked[key] === known[key])
  );
}

/** Starts to measure; earlier results are dropped. */
export function start(asked: Subject): void {
  worker?.terminate();
  batch(() => {
    subject.value = asked;
    phase.value = "running";
    grown.value = null;
    places.value = [];
    measured.value = [];
    drift.value = [];
    progress.value = null;
    healMap.value = null;
    failure.value = "";
    chosen.value = "";
  });
  if (isTexture(asked.rule.rule)) {
    fail(
      "This rule grows a texture, which is no one picture: there is nothing here to hold it against.",
    );
    return;
  }
  worker = new Worker(new URL("../../worker/heal.ts", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<HealMessage>) => take(data);
  worker.onerror = ({ message }) =>
    fail(message || "The worker that measures could not be started.");
  const { rule, goal: _, ...cut } = asked;
  worker.postMessage({ ...cut, rule: ordinaryOf(rule) } satisfies HealRequest);
}

/** Stops at once; the results so far stay. */
export function stop(): void {
  if (phase.value === "running") end("stopped");
}

function take(message: HealMessage): void {
  switch (message.kind) {
    case "grown":
      grown.value = message.grown;
      places.value = message.places;
      return;
    case "position":
      measured.value = [...measured.value, message];
      return;
    case "drift":
      drift.value = [...drift.value, message.point];
      return;
    case "progress":
      progress.value = message.progress;
      return;
    case "done":
      healMap.value = message.map;
      end("done");
      return;
    case "failed":
      fail(message.message);
  }
}

function fail(message: string): void {
  failure.value = message;
  end("stopped");
}

function end(how: Phase): void {
  worker?.terminate();
  worker = undefined;
  phase.value = how;
}

/** Draws the creature before the cut, and just after a cut at this position. */
export function beforeAndAfter(position: MapPosition): [Picture, Picture] {
  const { rule, shape, size } = subject.value as Subject;
  const [height, width] = rule.rule.card.grid;
  const state = grown.value as Float32Array;
  const after = cutAt(state, height, width, { shape, size }, position);
  const draw = (one: Float32Array) => toPicture(one, height, width, "transparent");
  return [draw(state), draw(after)];
}
