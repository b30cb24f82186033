/** Films the dish, as an animated GIF by gifenc or as a video by the browser. */
import { effect, signal } from "@preact/signals";
import type { NcaCanvas } from "blastema/element";
import fixWebmDuration from "fix-webm-duration";
import { applyPalette, GIFEncoder, quantize } from "gifenc";
import { element } from "../dish.ts";
import { drawEnlarged, enlargement, isSmooth } from "./pictures.ts";

/** Milliseconds between frames: 25 frames a second. */
const FRAME = 40;
/** Milliseconds of writing a GIF after which the page is let draw itself. */
const BREATH = 30;
/** Longest film, in milliseconds; it then ends by itself. */
const LONGEST = 60_000;
/** Most bytes of frames that wait for the end of a GIF; of a dish of 512 by 512 cells that is 5 seconds. */
const LARGEST = 128 * 2 ** 20;

export type FilmKind = "gif" | "webm";

/** The film that is being made; null for none. */
export const filming = signal<Filming | null>(null);

interface Filming {
  readonly kind: FilmKind;
  /** How many pictures it has so far. */
  readonly frames: number;
  /** How many of them are written to the file; undefined while it is filmed. */
  readonly written?: number;
  readonly stop: () => void;
}

interface Film {
  /** Adds a picture. @param at when it was to be seen, in milliseconds */
  add(image: ImageData, at: number): void;
  /** Makes the file. @param tell is told how many pictures are written */
  end(tell: (written: number) => void): Promise<Blob>;
}

/**
 * Films the dish until `filming` is stopped, or the dish is removed or resized.
 * @param background colour of the page behind the creature, since films are not transparent
 * @returns the film as a file
 */
export async function film(dish: NcaCanvas, kind: FilmKind, background: string): Promise<Blob> {
  const first = dish.image();
  const made = kind === "gif" ? gif(first) : video(first);
  const ended = new AbortController();
  const { signal } = ended;
  const stop = (): void => ended.abort();
  let frames = 0;
  const add = (image: ImageData, at: number): void => {
    made.add(onto(background, image), at);
    filming.value = { kind, frames: ++frames, stop };
    if (kind === "gif" && frames * image.data.length > LARGEST) stop();
  };
  let last = performance.now();
  const onStep = (): void => {
    const now = performance.now();
    if (now - last < FRAME) return;
    const image = dish.image();
    if (image.width !== first.width || image.height !== first.height) stop();
    else add(image, now);
    last = now;
  };
  add(first, last);
  dish.addEventListener("step", onStep, { signal });
  const timer = setTimeout(stop, LONGEST);
  const unwatch = effect(() => {
    if (element.value !== dish) stop();
  });
  if (!signal.aborted) await new Promise((done) => signal.addEventListener("abort", done));
  unwatch();
  clearTimeout(timer);
  try {
    return await made.end((written) => {
      filming.value = { kind, frames, written, stop };
    });
  } finally {
    filming.value = null;
  }
}

/** Puts a picture on a background of one colour. */
function onto(background: string, image: ImageData): ImageData {
  const { width, height } = image;
  const canvas = new OffscreenCanvas(width, height);
  const picture = canvas.getContext("2d", {
    willReadFrequently: true,
  }) as OffscreenCanvasRenderingContext2D;
  picture.putImageData(image, 0, 0);
  picture.globalCompositeOperation = "destination-over";
  picture.fillStyle = background;
  picture.fillRect(0, 0, width, height);
  return picture.getImageData(0, 0, width, height);
}

/** Colours of a GIF; one more place of its palette means "as before". */
const COLOURS = 255;
/** How many pixels of a frame are looked at for the palette. */
const LOOKED_AT = 4096;

/** Films a GIF: all its frames share one palette, and pixels that stay as they were are not written again. */
function gif(first: ImageData): Film {
  const { width, height } = first;
  const frames: { readonly data: Uint8ClampedArray; readonly at: number }[] = [];
  return {
    add({ data }, at) {
      frames.push({ data, at });
    },
    async end(tell) {
      const encoder = GIFEncoder();
      const palette = quantize(sample(frames.map(({ data }) => data)), COLOURS);
      const factor = enlargement(first);
      const smooth = isSmooth() ? enlarger(width, height, factor) : undefined;
      let before: Uint8Array | undefined;
      let drawn = performance.now();
      for (const [i, { data, at }] of frames.entries()) {
        if (performance.now() - drawn > BREATH) {
          tell(i);
          await new Promise((done) => setTimeout(done));
          drawn = performance.now();
        }
        const indices = applyPalette(smooth?.(data) ?? data, palette);
        const last = before;
        const changed = indices.map((index, at) => (index === last?.[at] ? palette.length : index));
        before = indices;
        encoder.writeFrame(
          smooth ? changed : repeat(changed, width, height, factor),
          width * factor,
          height * factor,
          {
            palette: i === 0 ? [...palette, [0, 0, 0]] : undefined,
            // Each is shown until the next one came.
            delay: (frames[i + 1]?.at ?? at + FRAME) - at,
            transparent: true,
            transparentIndex: palette.length,
            dispose: 1,
          },
        );
      }
      encoder.finish();
      return new Blob([encoder.bytes()], { type: "image/gif" });
    },
  };
}

/** Enlarges pictures [H, W, 4] smoothly. */
function enlarger(width: number, height: number, factor: number) {
  const canvas = new OffscreenCanvas(width * factor, height * factor);
  const large = canvas.getContext("2d", {
    willReadFrequently: true,
  }) as OffscreenCanvasRenderingContext2D;
  return (data: Uint8ClampedArray): Uint8ClampedArray => {
    drawEnlarged(large, new ImageData(data.slice(), width, height), factor);
    return large.getImageData(0, 0, canvas.width, canvas.height).data;
  };
}

/** Some pixels of all frames, [N, 4]. */
function sample(frames: readonly Uint8ClampedArray[]): Uint8Array {
  const pixels: number[] = [];
  for (const data of frames) {
    const stride = Math.max(1, Math.ceil(data.length / 4 / LOOKED_AT));
    for (let i = 0; i < data.length; i += 4 * stride) pixels.push(...data.subarray(i, i + 4));
  }
  return Uint8Array.from(pixels);
}

/** Enlarges a picture: every pixel is repeated in both directions. @param indices colours of the pixels [H, W] */
function repeat(indices: Uint8Array, width: number, height: number, factor: number): Uint8Array {
  const large = new Uint8Array(indices.length * factor * factor);
  for (let row = 0; row < height * factor; row++)
    for (let column = 0; column < width * factor; column++)
      large[row * width * factor + column] = indices[
        Math.floor(row / factor) * width + Math.floor(column / factor)
      ] as number;
  return large;
}

/** Starts a video. @throws Error with one sentence if the browser cannot record one */
function video(first: ImageData): Film {
  const type = ["video/webm", "video/mp4"].find((known) =>
    globalThis.MediaRecorder?.isTypeSupported(known),
  );
  if (!type) throw new Error("This browser cannot record video: record a GIF instead.");
  const factor = enlargement(first);
  const canvas = document.createElement("canvas");
  canvas.width = first.width * factor;
  canvas.height = first.height * factor;
  const picture = canvas.getContext("2d") as CanvasRenderingContext2D;
  const recorder = new MediaRecorder(canvas.captureStream(1000 / FRAME), {
    mimeType: type,
    videoBitsPerSecond: 8_000_000,
  });
  const parts: Blob[] = [];
  const shown = { from: Number.NaN, to: Number.NaN };
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  recorder.start();
  return {
    add(image, at) {
      shown.to = at;
      if (!(shown.from <= at)) shown.from = at;
      drawEnlarged(picture, image, factor);
    },
    async end() {
      const stopped = new Promise((done) => recorder.addEventListener("stop", done));
      recorder.stop();
      for (const track of recorder.stream.getTracks()) track.stop();
      await stopped;
      const made = new Blob(parts, { type });
      // WebKit says that it records MP4, even where the machine has no encoder.
      if (made.size === 0) throw new Error("This browser recorded nothing: take a GIF.");
      if (type !== "video/webm") return made;
      // Browsers write it as they record, before they know how long it will be; without that nobody can leaf through it.
      return fixWebmDuration(made, shown.to - shown.from + FRAME, { logger: false });
    },
  };
}
