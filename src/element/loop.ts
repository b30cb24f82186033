import type { View } from "../dish/index.ts";
import type { DishPicture, PictureRequest } from "./dish-messages.ts";
import { Pacer } from "./pacer.ts";

/** Milliseconds for the steps before a picture: the time between pictures at 60 Hz, less that for painting and showing. */
const BUDGET = 12;

/** What a {@link PictureLoop} needs of its element. */
export interface PictureSource {
  paint(request: PictureRequest): Promise<DishPicture>;
  show(picture: DishPicture): void;
  fail(error: unknown): void;
}

/**
 * Asks the dish for pictures as the screen needs them, and never for another one before the last has come. Nothing runs
 * while nobody can see it, or while there is nothing new to see.
 */
export class PictureLoop {
  readonly #source: PictureSource;
  readonly #pacer = new Pacer();
  #isPlaying = false;
  #isVisible = false;
  #isOpen = false;
  #view: View = { kind: "colour" };
  /** Whether the picture on show is out of date. */
  #isStale = false;
  #isAsking = false;
  #scheduled = 0;
  #pixels: PictureRequest["pixels"];

  constructor(source: PictureSource) {
    this.#source = source;
  }

  /** Steps per second; Infinity means as many as possible. */
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

  /** Shows the dish again, whether it plays or not. */
  refresh(): void {
    this.#isStale = true;
    this.#wake();
  }

  /** Takes memory for a later picture. */
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
        const picture = await this.#source.paint(request);
        this.#pacer.made(performance.now(), picture.steps);
        this.#source.show(picture);
      } catch (error) {
        this.#isOpen = false;
        this.#source.fail(error);
      }
      this.#isAsking = false;
    }
    // At full speed it does not wait for the screen.
    if (steps === Number.POSITIVE_INFINITY && this.#isDue) void this.#ask();
    else this.#wake();
  }
}
