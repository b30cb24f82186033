/** The page's end of the worker that reads pictures. */
import type { Bitmap } from "blastema/training";
import type {
  FromPage,
  FromWorker,
  PictureAnswer,
  PictureRequest,
  SvgRequest,
} from "./picture-protocol.ts";

interface Job {
  readonly request: PictureRequest;
  readonly onAnswer: (answer: PictureAnswer) => void;
}

let worker: Worker | undefined;
let current: Job | undefined;
/** The newest job that has not begun; it replaces older ones, whose answers nobody needs any more. */
let waiting: Job | undefined;

/** Asks for a target. Only the newest of several requests is answered. */
export function fitPictureFile(request: PictureRequest, onAnswer: Job["onAnswer"]): void {
  waiting = { request, onAnswer };
  next();
}

function next(): void {
  if (current || !waiting) return;
  worker ??= start();
  current = waiting;
  waiting = undefined;
  send({ request: current.request });
}

function send(message: FromPage): void {
  worker?.postMessage(message);
}

function start(): Worker {
  const started = new Worker(new URL("./picture.ts", import.meta.url), { type: "module" });
  started.onmessage = async ({ data }: MessageEvent<FromWorker>) => {
    if ("draw" in data) send({ drawn: await drawSvg(data.draw) });
    else finish(data.answer);
  };
  started.onerror = ({ message }) => {
    worker = undefined;
    finish({ trouble: message || "The worker that reads pictures could not be started." });
  };
  return started;
}

function finish(answer: PictureAnswer): void {
  const done = current;
  current = undefined;
  if (!waiting) done?.onAnswer(answer);
  next();
}

/** Draws an SVG; null when the browser cannot. */
async function drawSvg({ svg, width, height }: SvgRequest): Promise<Bitmap | null> {
  try {
    return drawImage(await loadSvg(svg), width, height);
  } catch {
    return null;
  }
}

/** Loads an SVG as an image that can be drawn at any size. @throws when it is none */
export async function loadSvg(svg: string): Promise<HTMLImageElement> {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } finally {
    URL.revokeObjectURL(url);
  }
  return image;
}

/** The pixels of an image that is drawn at a size. */
export function drawImage(image: HTMLImageElement, width: number, height: number): Bitmap {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("The browser gives no canvas to draw on.");
  context.drawImage(image, 0, 0, width, height);
  return { width, height, rgba: context.getImageData(0, 0, width, height).data };
}
