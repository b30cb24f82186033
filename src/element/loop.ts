import type { View } from "../dish/index.ts";
import type { Frame, FrameRequest } from "./dish-service.ts";
import { Pacer } from "./pacer.ts";

/** Milliseconds of steps before a picture: a frame's time at 60 Hz, less what it takes to paint and to show. */
const BUDGET = 12;

/** What a {@link FrameLoop} needs of its element. */
export interface FrameSource {
  frame(request: FrameRequest): Promise<Frame>;
  show(frame: Frame): void;
  fail(error: unknown): void;
}

/**
 * Asks the dish for pictures as the screen needs them, never for a second one before the first is there. Nothing
 * runs while nobody can see it, or while there is nothing new to see.
 */
export class FrameLoop {
  readonly #source: FrameSource;
  readonly #pacer = new Pacer();
  #isPlaying = false;
  #isVisible = false;
  #isOpen = false;
  #view: View = { kind: "colour" };
  /** Whether the picture on show is not that of the dish. */
  #isStale = false;
  #isAsking = false;
  #scheduled = 0;
  #pixels: FrameRequest["pixels"];

  constructor(source: FrameSource) {
    this.#source = source;
  }

  /** Steps a second; Infinity for as many as it can. */
  set speed(speed: number) {
    this.#pacer.speed = speed;
    this.#wake();
  }

  set view(view: View) {
    this.#view = view;
    this.refresh();
  }

  set isPlaying(isPlaying: boolean) {
    this.#isPlaying = isPlaying;
    this.#pacer.rest();
    this.#wake();
  }

  set isVisible(isVisible: boolean) {
    this.#isVisible = isVisible;
    this.#pacer.rest();
    this.#wake();
  }

  /** Whether there is a dish to show. */
  set isOpen(isOpen: boolean) {
    this.#isOpen = isOpen;
    this.#pacer.rest();
    if (isOpen) this.refresh();
  }

  get stepsPerSecond(): number {
    return this.#pacer.stepsPerSecond;
  }

  /** Shows the dish anew, playing or not. */
  refresh(): void {
    this.#isStale = true;
    this.#wake();
  }

  /** Takes memory for a picture to come. */
  recycle(pixels: Uint8ClampedArray<ArrayBuffer> | undefined): void {
    this.#pixels = pixels;
  }

  get #isDue(): boolean {
    return this.#isOpen && this.#isVisible && (this.#isPlaying || this.#isStale);
  }

  #wake(): void {
    if (!this.#isDue || this.#isAsking || this.#scheduled) return;
    this.#scheduled = requestAnimationFrame(() => {
      this.#scheduled = 0;
      if (this.#isDue) void this.#ask();
    });
  }

  async #ask(): Promise<void> {
    const steps = this.#isPlaying ? this.#pacer.due(performance.now()) : 0;
    if (steps > 0 || this.#isStale) {
      this.#isAsking = true;
      this.#isStale = false;
      const pixels = this.#pixels;
      this.#pixels = undefined;
      try {
        const request = { steps, budget: BUDGET, view: this.#view, pixels };
        const frame = await this.#source.frame(request);
        this.#pacer.made(performance.now(), frame.steps);
        this.#source.show(frame);
      } catch (error) {
        this.#isOpen = false;
        this.#source.fail(error);
      }
      this.#isAsking = false;
    }
    // Who wants all the steps there are does not wait for the screen.
    if (steps === Number.POSITIVE_INFINITY && this.#isDue) void this.#ask();
    else this.#wake();
  }
}
