/** Shows the progress of long work: a moving bar in a terminal, a line now and then elsewhere. */
import { LiveArea } from "./live.ts";
import { count } from "./output.ts";
import { screen } from "./terminal.ts";

const BAR = 16;
/** Milliseconds between two drawings, and between two lines where nothing can be drawn. */
const DRAW_EVERY = 250;
const LINE_EVERY = 10_000;
/** About how many updates the rate is a mean over. */
const RATE_OVER = 20;

/** How far the work has come. */
export interface ProgressUpdate {
  readonly done: number;
  readonly total: number;
  /** A short note, such as "loss 0.0123". */
  readonly detail?: string;
  /** Makes the lines above the bar; called only when they are drawn. */
  readonly picture?: () => readonly string[];
}

/** Progress on stderr, so that stdout holds only the answer. */
export class Progress {
  readonly #unit: string;
  readonly #area = process.stderr.isTTY ? new LiveArea(process.stderr) : undefined;
  #secondsPerUnit = Number.NaN;
  #measured = 0;
  #last?: { readonly done: number; readonly time: number };
  #shown = Number.NEGATIVE_INFINITY;

  /** @param unit what is counted, such as "steps" */
  constructor(unit: string) {
    this.#unit = unit;
  }

  update({ done, total, detail = "", picture = () => [] }: ProgressUpdate): void {
    const time = performance.now();
    if (this.#last) this.#measure(done - this.#last.done, (time - this.#last.time) / 1000);
    this.#last = { done, time };
    const isDue = time - this.#shown >= (this.#area ? DRAW_EVERY : LINE_EVERY);
    if (!isDue && done < total) return;
    this.#shown = time;
    const counted = `${count(done)} of ${count(total)}`;
    const speed = this.#rate();
    const left = done < total ? timeLeft((total - done) * this.#secondsPerUnit) : "";
    const choices = [
      [counted, detail, speed, left],
      [counted, detail, left],
      [detail, left],
      [left],
    ];
    const lines = choices.map((parts) => parts.filter((part) => part !== "").join("  "));
    if (this.#area) this.#area.draw([...picture(), `${bar(done / total)}  ${fit(lines)}`]);
    else process.stderr.write(`${lines[0]}\n`);
  }

  /** Prints a line that stays above the bar. */
  note(line: string): void {
    if (this.#area) this.#area.print(line);
    else process.stderr.write(`${line}\n`);
  }

  /** Leaves the last drawing where it is. */
  end(): void {
    this.#area?.done();
  }

  /** Updates the rate: at first the mean so far, later a mean in which old updates fade. */
  #measure(units: number, seconds: number): void {
    if (units <= 0) return;
    this.#measured += units;
    const weight = Math.min(1, units / Math.min(this.#measured, RATE_OVER * units));
    const before = weight < 1 ? this.#secondsPerUnit : 0;
    this.#secondsPerUnit = before + weight * (seconds / units - before);
  }

  #rate(): string {
    const perSecond = 1 / this.#secondsPerUnit;
    if (!Number.isFinite(perSecond)) return "";
    const shown = perSecond >= 100 ? count(Math.round(perSecond)) : perSecond.toPrecision(2);
    return `${shown} ${this.#unit}/s`;
  }
}

function bar(share: number): string {
  const full = Math.round(share * BAR);
  return `${"━".repeat(full)}${"┄".repeat(BAR - full)} ${String(Math.floor(100 * share)).padStart(3)}%`;
}

/** Chooses the first line that fits beside the bar; the longest comes first. */
function fit(lines: readonly string[]): string {
  const room = screen(process.stderr).columns - BAR - 8;
  return lines.find((line) => line.length <= room) ?? "";
}

function timeLeft(seconds: number): string {
  return Number.isFinite(seconds) ? `${duration(seconds)} left` : "";
}

/** Writes a duration: 8 s, 1 min 20 s, 2 h 05 min. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}
