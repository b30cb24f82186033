/** What the optimiser's part of a recipe may be. */
import {
  atLeast,
  below,
  choice,
  type Fields,
  list,
  type Place,
  refuse,
  type Schema,
  tuple,
  whole,
} from "../../numbers/schema.ts";
import type { Schedule } from "../schedule.ts";
import type { OptimiserRecipe } from "./recipe.ts";

/** Training steps of the longest run. */
export const MOST_STEPS = 10_000_000;

/** Numbers that change over training: points [step, value] in their order, or one number for all of it. */
export function schedule(value: Schema<number>): Schema<Schedule> {
  const points: Schema<Schedule> = list(
    tuple(`[step, ${value.rule}]`, whole(0, MOST_STEPS), value),
    1,
    10_000,
  );
  const rule = `${value.rule}, or a list of [step, value]`;
  const read = (given: unknown, place: Place): Schedule => {
    if (!Array.isArray(given))
      return value.fits(given) ? [[0, given as number]] : refuse(place, rule, given);
    const read = points.read(given, place);
    const isRising = read.every(([step], i) => i === 0 || step >= read[i - 1][0]);
    return isRising
      ? read
      : refuse(place, "a list of [step, value] with steps that never fall", given);
  };
  return {
    rule,
    fits: (given) => value.fits(given) || points.fits(given),
    read,
    forms: [value, points],
  };
}

/** Fields that every recipe has. */
export const OPTIMISER: Fields<OptimiserRecipe> = {
  learningRate: schedule(atLeast(0)),
  normalise: choice(true, false),
  clip: atLeast(0),
  optimiser: choice("adam", "adamax"),
  muon: atLeast(0),
  averaging: below(1),
};
