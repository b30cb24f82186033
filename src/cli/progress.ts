/** How far a long piece of work is: a bar that moves in a terminal, a line now and then elsewhere. */
import { LiveArea } from "./live.ts";
import { count } from "./output.ts";
import { screen } from "./terminal.ts";

const BAR = 24;
/** Milliseconds between two drawings, and between two plain lines. */
const DRAW_EVERY = 250;
const LINE_EVERY = 10_000;
/** The rate is a mean over about so many units. */
const RATE_OVER = 20;

export interface ProgressOptions {
  /** Units of work in all, and those done before now. */
  readonly total: number;
  readonly done?: number;
  /** What a unit is called in the rate: "steps". */
  readonly unit: string;
}

/** On stderr, so that stdout holds the answer only. */
export class Progress {
  readonly #total: number;
  readonly #unit: string;
  readonly #area = process.stderr.isTTY ? new LiveArea(process.stderr) : undefined;
  #done: number;
  #secondsPerUnit = Number.NaN;
  #measured = 0;
  #updated = performance.now();
  #shown = Number.NEGATIVE_INFINITY;

  constructor({ total, done = 0, unit }: ProgressOptions) {
    this.#total = total;
    this.#done = done;
    this.#unit = unit;
  }

  /**
   * @param detail short, such as "loss 0.0123"
   * @param picture makes lines to draw above the bar; called only when they are drawn
   */
  update(done: number, detail = "", picture: () => readonly string[] = () => []): void {
    const now = performance.now();
    this.#measure(done, (now - this.#updated) / 1000);
    this.#updated = now;
    const isDue = now - this.#shown >= (this.#area ? DRAW_EVERY : LINE_EVERY);
    if (!isDue && done < this.#total) return;
    this.#shown = now;
    const parts = [
      `${count(done)} of ${count(this.#total)}`,
      detail,
      rate(1 / this.#secondsPerUnit, this.#unit),
      done < this.#total ? timeLeft((this.#total - done) * this.#secondsPerUnit) : "",
    ].filter((part) => part !== "");
    const share = Math.min(1, done / this.#total);
    if (this.#area) this.#area.draw([...picture(), `${bar(share)} ${fit(parts)}`]);
    else process.stderr.write(`${parts.join("  ")}\n`);
  }

  /** A line that stays, above the bar. */
  note(line: string): void {
    if (this.#area) this.#area.print(line);
    else process.stderr.write(`${line}\n`);
  }

  /** Leaves the last drawing where it is. */
  end(): void {
    this.#area?.done();
  }

  #measure(done: number, seconds: number): void {
    const units = done - this.#done;
    this.#done = done;
    if (units <= 0) return;
    this.#measured += units;
    const weight = Math.min(1, units / Math.min(this.#measured, RATE_OVER));
    const before = weight < 1 ? this.#secondsPerUnit : 0;
    this.#secondsPerUnit = before + weight * (seconds / units - before);
  }
}

function bar(share: number): string {
  const full = Math.round(share * BAR);
  return `${"█".repeat(full)}${"░".repeat(BAR - full)} ${String(Math.floor(100 * share)).padStart(3)}%`;
}

/** As many parts as a line holds. */
function fit(parts: readonly string[]): string {
  const room = screen(process.stderr).columns - BAR - 7;
  const fitting = parts.filter((_, last) => parts.slice(0, last + 1).join("  ").length <= room);
  return fitting.join("  ");
}

function rate(perSecond: number, unit: string): string {
  if (!Number.isFinite(perSecond)) return "";
  return `${perSecond >= 100 ? count(Math.round(perSecond)) : perSecond.toPrecision(2)} ${unit}/s`;
}

function timeLeft(seconds: number): string {
  return Number.isFinite(seconds) ? `${duration(seconds)} left` : "";
}

/** 8 s, 1 min 20 s, 2 h 05 min. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}
