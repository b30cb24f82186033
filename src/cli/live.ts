/** Part of the terminal that is drawn again and again in place. */

const HIDE_CURSOR = "\u001B[?25l";
const SHOW_CURSOR = "\u001B[?25h";
const CLEAR_TO_LINE_END = "\u001B[K";
const CLEAR_BELOW = "\u001B[J";
/** Terminals that know these show a frame all at once; others ignore them. */
const BEGIN_FRAME = "\u001B[?2026h";
const END_FRAME = "\u001B[?2026l";

/** Lines at the end of stdout that each call of `draw` replaces. For a TTY only. */
export class LiveArea {
  #height = 0;
  readonly #showCursor = () => process.stdout.write(SHOW_CURSOR);
  /** A resized terminal has wrapped what was drawn: start again below it. */
  readonly #forget = () => {
    this.#height = 0;
  };

  constructor() {
    process.stdout.write(HIDE_CURSOR);
    process.on("exit", this.#showCursor);
    process.stdout.on("resize", this.#forget);
  }

  /** @param lines no wider than the terminal, and fewer than it has rows */
  draw(lines: readonly string[]): void {
    const up = this.#height > 0 ? `\u001B[${this.#height}A` : "";
    const text = lines.map((line) => `${line}${CLEAR_TO_LINE_END}\n`).join("");
    process.stdout.write(`${BEGIN_FRAME}${up}${text}${CLEAR_BELOW}${END_FRAME}`);
    this.#height = lines.length;
  }

  /** Leaves the last drawing where it is. */
  done(): void {
    process.off("exit", this.#showCursor);
    process.stdout.off("resize", this.#forget);
    this.#showCursor();
  }
}
