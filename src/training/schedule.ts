/** A number that changes over training: points (step, value), linear in between; two points on one step make a jump. */
export type Schedule = readonly (readonly [step: number, value: number])[];

/** The value at a step: the first value before the first point, the last after the last. */
export function scheduleAt(schedule: Schedule, step: number): number {
  const after = schedule.findIndex(([at]) => at > step);
  if (after === 0) return schedule[0][1];
  if (after < 0) return schedule[schedule.length - 1][1];
  const [from, start] = schedule[after - 1];
  const [to, end] = schedule[after];
  return start + ((end - start) * (step - from)) / (to - from);
}

/** The same schedule with its values from a step on multiplied by a factor: there, it jumps. */
export function scaleScheduleFrom(schedule: Schedule, step: number, factor: number): Schedule {
  const value = scheduleAt(schedule, step);
  return [
    ...schedule.filter(([at]) => at <= step),
    [step, value],
    [step, value * factor],
    ...schedule.filter(([at]) => at > step).map(([at, later]) => [at, later * factor] as const),
  ];
}

/** The schedule of `from` training steps for `to` of them, in the same shape. */
export function stretchSchedule(schedule: Schedule, from: number, to: number): Schedule {
  return schedule.map(([step, value]) => [Math.round((step * to) / from), value]);
}

/** Half a cosine from one rate to another, as eight straight pieces: cosines differ between machines. */
export function halfCosine(steps: number, from: number, to: number): Schedule {
  const falls = [0, 0.038, 0.146, 0.309, 0.5, 0.691, 0.854, 0.962, 1];
  return falls.map((fall, i) => [Math.round((i * steps) / 8), from + (to - from) * fall]);
}
