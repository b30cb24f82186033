/** A part of the terminal that is redrawn in place. */
import type { WriteStream } from "node:tty";

const HIDE_CURSOR = "\u001B[?25l";
const SHOW_CURSOR = "\u001B[?25h";
const CLEAR_TO_LINE_END = "\u001B[K";
const CLEAR_BELOW = "\u001B[J";
/** Terminals that know these codes show a whole drawing at once; others ignore them. */
const BEGIN_DRAWING = "\u001B[?2026h";
const END_DRAWING = "\u001B[?2026l";

/** The last lines of a terminal; each call of `draw` replaces them. */
export class LiveArea {
  #lines: readonly string[] = [];
  readonly #stream: WriteStream;
  readonly #showCursor = () => this.#stream.write(SHOW_CURSOR);
  /** A resized terminal has wrapped what was drawn, so drawing starts again below it. */
  readonly #forget = () => {
    this.#lines = [];
  };

  constructor(stream: WriteStream = process.stdout) {
    this.#stream = stream;
    stream.write(HIDE_CURSOR);
    process.on("exit", this.#showCursor);
    stream.on("resize", this.#forget);
  }

  /** Draws lines in place of the last ones. @param lines no wider than the terminal, and fewer than its rows */
  draw(lines: readonly string[]): void {
    this.#redraw("", lines);
  }

  /** Prints a line that stays above the drawing. */
  print(line: string): void {
    this.#redraw(`${line}${CLEAR_TO_LINE_END}\n`, this.#lines);
  }

  /** Leaves the last drawing where it is. */
  done(): void {
    process.off("exit", this.#showCursor);
    this.#stream.off("resize", this.#forget);
    this.#showCursor();
  }

  #redraw(above: string, lines: readonly string[]): void {
    const up = this.#lines.length > 0 ? `\u001B[${this.#lines.length}A` : "";
    const text = lines.map((line) => `${line}${CLEAR_TO_LINE_END}\n`).join("");
    this.#stream.write(`${BEGIN_DRAWING}${up}${above}${text}${CLEAR_BELOW}${END_DRAWING}`);
    this.#lines = lines;
  }
}
