/** The optimiser's part of a recipe, as data from outside. */
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

/** Most training steps that a run may have. */
export const MOST_STEPS = 10_000_000;

/** Describes a number that may change over training: points [step, value] in rising order, or one number for all steps. */
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

/** Describes the fields that every recipe has. */
export const OPTIMISER: Fields<OptimiserRecipe> = {
  learningRate: schedule(atLeast(0)),
  normalise: choice(true, false),
  clip: atLeast(0),
  optimiser: choice("adam", "adamax"),
  muon: atLeast(0),
  averaging: below(1),
};
