/** Films the dish, as an animated GIF by gifenc or as a video by the browser. */
import { effect, signal } from "@preact/signals";
import type { NcaCanvas } from "blastema/element";
import { applyPalette, GIFEncoder, quantize } from "gifenc";
import { element } from "./dish.ts";

/** About how many pixels a film has on its longer side. */
const COMFORTABLE = 432;
/** Milliseconds between frames: 25 frames a second. */
const FRAME = 40;
/** Longest film, in milliseconds; it then ends by itself. */
const LONGEST = 60_000;

export type FilmKind = "gif" | "webm";

/** The film that is being made; null for none. */
export const filming = signal<Filming | null>(null);

interface Filming {
  readonly kind: FilmKind;
  /** How many pictures it has so far. */
  readonly frames: number;
  readonly stop: () => void;
}

interface Film {
  add(image: ImageData, delay: number): void;
  end(): Promise<Blob>;
}

/**
 * Films the dish until `filming` is stopped, or the dish is removed or resized.
 * @param background colour of the page behind the creature, since films are not transparent
 * @returns the film as a file
 */
export async function film(dish: NcaCanvas, kind: FilmKind, background: string): Promise<Blob> {
  const first = dish.image();
  const made = kind === "gif" ? gif() : video(first);
  const ended = new AbortController();
  const { signal } = ended;
  const stop = (): void => ended.abort();
  let frames = 0;
  const add = (image: ImageData, delay: number): void => {
    made.add(onto(background, image), delay);
    filming.value = { kind, frames: ++frames, stop };
  };
  let last = performance.now();
  const onStep = (): void => {
    const now = performance.now();
    if (now - last < FRAME) return;
    const image = dish.image();
    if (image.width !== first.width || image.height !== first.height) stop();
    else add(image, now - last);
    last = now;
  };
  add(first, FRAME);
  dish.addEventListener("step", onStep, { signal });
  const timer = setTimeout(stop, LONGEST);
  const unwatch = effect(() => {
    if (element.value !== dish) stop();
  });
  if (!signal.aborted) await new Promise((done) => signal.addEventListener("abort", done));
  unwatch();
  clearTimeout(timer);
  filming.value = null;
  return made.end();
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

/** The whole number by which a picture is enlarged in films and saved pictures. */
export function enlargement({ width, height }: ImageData): number {
  return Math.max(1, Math.round(COMFORTABLE / Math.max(width, height)));
}

function gif(): Film {
  const encoder = GIFEncoder();
  return {
    add(image, delay) {
      const palette = quantize(image.data, 256);
      const indices = applyPalette(image.data, palette);
      const factor = enlargement(image);
      const { width, height } = image;
      const large = repeat(indices, width, height, factor);
      encoder.writeFrame(large, width * factor, height * factor, { palette, delay });
    },
    async end() {
      encoder.finish();
      return new Blob([encoder.bytes()], { type: "image/gif" });
    },
  };
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
  picture.imageSmoothingEnabled = false;
  const recorder = new MediaRecorder(canvas.captureStream(1000 / FRAME), {
    mimeType: type,
    videoBitsPerSecond: 8_000_000,
  });
  const parts: Blob[] = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  recorder.start();
  return {
    add(image) {
      const small = new OffscreenCanvas(image.width, image.height);
      small.getContext("2d")?.putImageData(image, 0, 0);
      picture.drawImage(small, 0, 0, canvas.width, canvas.height);
    },
    async end() {
      const stopped = new Promise((done) => recorder.addEventListener("stop", done));
      recorder.stop();
      for (const track of recorder.stream.getTracks()) track.stop();
      await stopped;
      const made = new Blob(parts, { type });
      // WebKit says that it records MP4, even where the machine has no encoder.
      if (made.size === 0) throw new Error("This browser recorded nothing: take a GIF.");
      return made;
    },
  };
}
