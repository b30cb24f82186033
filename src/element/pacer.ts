/** Most seconds that the steps may lag behind and still be made up; a hidden page, or too high a speed, lags more. */
const MOST_BEHIND = 0.1;
/** Milliseconds over which the rate is counted. */
const WINDOW = 1000;

/** Tells how many steps are due, and how many were made per second. Times are in milliseconds, from any start. */
export class Pacer {
  /** Steps per second; Infinity means as many as possible. */
  speed = 60;
  #due = 0;
  #asked: number | undefined;
  #made: { readonly time: number; readonly steps: number }[] = [];

  /** How many whole steps are due now. */
  due(now: number): number {
    if (this.speed === Number.POSITIVE_INFINITY) return this.speed;
    const elapsed = (now - (this.#asked ?? now)) / 1000;
    this.#asked = now;
    const most = Math.max(1, MOST_BEHIND * this.speed);
    this.#due = Math.min(most, this.#due + elapsed * this.speed);
    return Math.floor(this.#due);
  }

  /** Notes steps that were made. */
  made(now: number, steps: number): void {
    this.#due = Math.max(0, this.#due - steps);
    this.#made.push({ time: now, steps });
    while (this.#made[0] && this.#made[0].time < now - WINDOW) this.#made.shift();
  }

  /** Leaves out the time from now until {@link due} is called again. */
  rest(): void {
    this.#asked = undefined;
    this.#made = [];
  }

  /** Steps per second, measured over the last second. */
  get stepsPerSecond(): number {
    const first = this.#made[0];
    const last = this.#made.at(-1);
    if (!first || !last || last.time <= first.time) return 0;
    // The first entry's steps were made before its time.
    const steps = this.#made.reduce((sum, entry) => sum + entry.steps, 0) - first.steps;
    return (1000 * steps) / (last.time - first.time);
  }
}
