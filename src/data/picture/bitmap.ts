/** A picture as pixels, whatever file it came from. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  /** Bytes [height, width, 4], not premultiplied by alpha, as in a PNG file. */
  readonly rgba: ArrayLike<number>;
}

/** Alpha, in bytes, up to which nobody sees a pixel: 2%. */
export const UNSEEN = 4;

/** The part of a picture within a box. */
export function crop(
  { width, rgba }: Bitmap,
  box: {
    readonly top: number;
    readonly left: number;
    readonly height: number;
    readonly width: number;
  },
): Bitmap {
  const cropped = new Uint8Array(box.height * box.width * 4);
  for (let y = 0; y < box.height; y++) {
    const from = ((box.top + y) * width + box.left) * 4;
    for (let i = 0; i < box.width * 4; i++) cropped[y * box.width * 4 + i] = rgba[from + i];
  }
  return { width: box.width, height: box.height, rgba: cropped };
}

/** The box around all that can be seen; undefined when nothing can. */
export function visibleBox({ width, height, rgba }: Bitmap) {
  let [top, left, bottom, right] = [height, width, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (rgba[(y * width + x) * 4 + 3] <= UNSEEN) continue;
      if (y < top) top = y;
      if (x < left) left = x;
      if (y > bottom) bottom = y;
      if (x > right) right = x;
    }
  }
  if (bottom < 0) return undefined;
  return { top, left, height: bottom - top + 1, width: right - left + 1 };
}

/** The picture without transparent margins. A picture of which nothing can be seen stays as it is. */
export function trim(picture: Bitmap): Bitmap {
  const box = visibleBox(picture);
  return box ? crop(picture, box) : picture;
}
