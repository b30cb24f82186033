/** What a dish remembers: keyframes, from which any later step can be made again. */
import type { Settings } from "./settings.ts";

/** A dish as it was after a step. */
export interface Keyframe {
  readonly step: number;
  /** The dish's cells, [N, 2 + C] (ops/frame). */
  readonly frame: Float32Array | Float64Array;
  /** The settings from that step on. */
  readonly settings: Settings;
  /** Whether something was done by hand there, so that it does not follow from the keyframe before it. */
  readonly byHand: boolean;
}

/** Roughly how many bytes a keyframe takes besides its cells. */
const OVERHEAD = 200;

/** Keyframes in the order of their steps, at most one for each; the oldest go when there is no room for more, and the latest stays. */
export class History {
  /** Most bytes that the keyframes may take, where there are several. */
  readonly bytes: number;
  readonly keyframes: Keyframe[] = [];
  #used = 0;

  /** @param bytes most bytes that several keyframes may take; 0 keeps none */
  constructor(bytes: number) {
    this.bytes = bytes;
  }

  /** The earliest step that is remembered. */
  get earliest(): number | undefined {
    return this.keyframes[0]?.step;
  }

  /** Adds a keyframe, and forgets those at its step or later, which will not happen again. */
  add(keyframe: Keyframe): void {
    const place = this.#after(keyframe.step - 1);
    for (const forgotten of this.keyframes.splice(place)) this.#used -= sizeOf(forgotten);
    this.keyframes.push(keyframe);
    this.#used += sizeOf(keyframe);
    const least = this.bytes > 0 ? 1 : 0;
    while (this.#used > this.bytes && this.keyframes.length > least)
      this.#used -= sizeOf(this.keyframes.shift() as Keyframe);
  }

  /** The last keyframe at a step or before it. */
  upTo(step: number): Keyframe | undefined {
    return this.keyframes[this.#after(step) - 1];
  }

  /** The first keyframe after a step. */
  after(step: number): Keyframe | undefined {
    return this.keyframes[this.#after(step)];
  }

  /** Searches from the end, where the place nearly always is. */
  #after(step: number): number {
    return this.keyframes.findLastIndex((keyframe) => keyframe.step <= step) + 1;
  }
}

function sizeOf({ frame }: Keyframe): number {
  return frame.byteLength + OVERHEAD;
}
