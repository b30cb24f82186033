/** Alpha, in bytes, that an outline begins at, and how steeply it rises from there: a spline alone is a blur. */
const [FAINT, STEEP] = [64, 3];

/**
 * Draws a picture enlarged `2 ** doublings` times, without corners and with a clear outline. Each doubling interpolates linearly
 * between pixels, three to one, so that several make a quadratic B-spline of them (Chaikin 1974), in every browser.
 * @param context of a canvas that is as large, which should be one that is read frequently
 */
export function drawSmoothly(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  image: ImageData,
  doublings: number,
): void {
  const { canvas } = context;
  let { width, height } = image;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.putImageData(image, 0, 0);
  // What is drawn replaces the smaller picture that it is made of.
  context.globalCompositeOperation = "copy";
  for (let i = 0; i < doublings; i++, width *= 2, height *= 2)
    context.drawImage(canvas, 0, 0, width, height, 0, 0, width * 2, height * 2);
  const large = context.getImageData(0, 0, width, height);
  const { data } = large;
  for (let i = 3; i < data.length; i += 4) data[i] = (data[i] - FAINT) * STEEP;
  context.putImageData(large, 0, 0);
}
