/** A number that changes over training: points (step, value), with a jump where two are on one step, and straight lines between. */
export type Schedule = readonly (readonly [step: number, value: number])[];

/** Returns the value at a step. It is constant before the first point and after the last. */
export function scheduleAt(schedule: Schedule, step: number): number {
  const after = schedule.findIndex(([at]) => at > step);
  if (after === 0) return schedule[0][1];
  if (after < 0) return schedule[schedule.length - 1][1];
  const [from, start] = schedule[after - 1];
  const [to, end] = schedule[after];
  return start + ((end - start) * (step - from)) / (to - from);
}

/** Returns a schedule whose values are multiplied by a factor from a step on, at which it jumps. */
export function scaleScheduleFrom(schedule: Schedule, step: number, factor: number): Schedule {
  const value = scheduleAt(schedule, step);
  return [
    ...schedule.filter(([at]) => at <= step),
    [step, value],
    [step, value * factor],
    ...schedule.filter(([at]) => at > step).map(([at, later]) => [at, later * factor] as const),
  ];
}

/** Returns a schedule without what comes after a step, a jump at it included. */
export function scheduleUpTo(schedule: Schedule, end: number): Schedule {
  return schedule.filter(
    ([step], i) => step < end || (step === end && schedule[i - 1]?.[0] !== end),
  );
}

/** Returns a schedule for `from` training steps stretched or shortened to `to` of them. */
export function stretchSchedule(schedule: Schedule, from: number, to: number): Schedule {
  return schedule.map(([step, value]) => [Math.round((step * to) / from), value]);
}

/** Returns half a cosine from one value to another in eight straight pieces, since cosines differ between machines. */
export function halfCosine(steps: number, from: number, to: number): Schedule {
  const falls = [0, 0.038, 0.146, 0.309, 0.5, 0.691, 0.854, 0.962, 1];
  return falls.map((fall, i) => [Math.round((i * steps) / 8), from + (to - from) * fall]);
}
