/** What the page and the worker that reads pictures say to each other. */
import type { Bitmap, PictureOptions } from "blastema/training";

/** A picture file, and what shall become of it. */
export interface PictureRequest {
  readonly file: File;
  readonly options: PictureOptions;
  /** Longest side of the target and width of its border, in cells. */
  readonly size: number;
  readonly pad: number;
}

/** What is known of a picture file that could be read. */
export interface PictureFacts {
  readonly width: number;
  readonly height: number;
  /** Which of its frames it is, counted from 1, and how many there are. */
  readonly frame: number;
  readonly frames: number;
  /** All of it, as small as one needs to choose a part. */
  readonly view: Bitmap;
}

/** What becomes of it. */
export interface FittedPicture {
  /** What shall grow, small. */
  readonly preview: Bitmap;
  /** The target [H, W, 4], premultiplied. */
  readonly image: Float32Array;
  /** The colour of a plain background, "#rrggbb". */
  readonly plain?: string;
  /** What the visitor should know before it is grown, in sentences. */
  readonly notes: readonly string[];
}

/** The answer to a request: at least one of `fitted` and `trouble`. */
export interface PictureAnswer {
  readonly facts?: PictureFacts;
  readonly fitted?: FittedPicture;
  /** Why it cannot be grown so. */
  readonly trouble?: string;
}

/** An SVG to be drawn, which no worker can. */
export interface SvgRequest {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

export type FromPage = { readonly request: PictureRequest } | { readonly drawn: Bitmap | null };
export type FromWorker = { readonly answer: PictureAnswer } | { readonly draw: SvgRequest };
