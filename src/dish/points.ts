/** Keeps points of a dish, and goes on from them. Pages load this when they ask for one. */
import type { Engine } from "../engine/engine.ts";
import type { DishPoint } from "./dish.ts";
import { History, type Keyframe } from "./history.ts";
import { withRule } from "./settings.ts";
import type { Timeline } from "./timeline.ts";

/** The dish as it stands, with its past. @throws Error if it has no rule */
export async function pointOf(timeline: Timeline): Promise<DishPoint> {
  const { cells, extent, history, rngSeed, settings, stepCount: step } = timeline;
  // What was done by hand since the keyframe before is in the cells, and does not follow from it.
  const now = { step, frame: await cells.keep(), settings, byHand: true };
  const past = history.keyframes.filter((keyframe) => keyframe.step < step);
  return { ...extent, rngSeed, keyframes: [...past, now] };
}

/** Lets a dish be as it stood. @throws Error if the point does not fit the dish, which then stays as it was */
export async function goOn(timeline: Timeline, point: DishPoint): Promise<void> {
  const now = checkFits(timeline, point);
  await timeline.restore(now);
  timeline.history = new History(timeline.history.bytes);
  for (const keyframe of point.keyframes) timeline.history.add(keyframe);
  timeline.isTouched = false;
}

/** What is said when a dish has gone on on another engine because its own was lost. */
export const LOST = "The graphics card was lost; the creature goes on on the processor.";

/**
 * Lets a dish go on on another engine, from where it stands, or, if the one before is lost, from what is remembered.
 * @param step the dish has in that case
 * @throws Error if the other engine cannot have it; the dish then stays where it was
 */
export async function moveTo(timeline: Timeline, engine: Engine, step: number): Promise<void> {
  const { engine: before, culture, settings, stepCount } = timeline;
  const frame = await culture?.keep().catch(() => undefined);
  const point = frame
    ? { step: stepCount, frame, settings, byHand: true }
    : timeline.history.upTo(step);
  Object.assign(timeline, { engine, culture: undefined });
  try {
    if (!point) await timeline.adapt(settings);
    else {
      await timeline.restore(point);
      // What was done by hand since then is not remembered.
      if (!frame) timeline.isTouched = false;
      if (!frame) await timeline.advance(step - point.step);
    }
    await culture?.dispose();
  } catch (error) {
    Object.assign(timeline, { engine: before, culture, stepCount });
    throw error;
  }
}

/** @returns the keyframe of the point itself */
function checkFits({ extent, rngSeed, settings }: Timeline, point: DishPoint): Keyframe {
  const now = point.keyframes.at(-1);
  if (!now) throw new Error("The point holds no dish.");
  const own = { ...extent, rngSeed };
  for (const name of ["height", "width", "rngSeed"] as const)
    if (point[name] !== own[name])
      throw new Error(
        `The point is of a dish of ${name} ${point[name]}, but this one has ${own[name]}.`,
      );
  for (const rule of now.settings.rules) withRule(settings, rule);
  return now;
}
