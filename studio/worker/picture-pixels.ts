/** The pixels of a picture as they are in its file, whatever its transparency does to them on a canvas. */
import type { Bitmap } from "blastema/training";

/** @param image with its colours not premultiplied, if the browser can */
export function readPixels(image: ImageBitmap): Bitmap {
  const { width, height } = image;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("The browser gives no canvas to draw on.");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const rgba = isTranslucent(data) ? (readTexture(image) ?? data) : data;
  return { width, height, rgba };
}

/** A canvas keeps colours times alpha, so that those of translucent pixels lose their last digits. */
function isTranslucent(rgba: Uint8ClampedArray): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] > 0 && rgba[i] < 255) return true;
  return false;
}

/** Reads an image as a texture, which loses nothing; undefined where there is no WebGL, or the image is too large for it. */
function readTexture(image: ImageBitmap): Uint8ClampedArray | undefined {
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  if (!gl || Math.max(image.width, image.height) > gl.getParameter(gl.MAX_TEXTURE_SIZE))
    return undefined;
  const rgba = new Uint8ClampedArray(image.width * image.height * 4);
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, image);
  gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
  const texture = gl.getParameter(gl.TEXTURE_BINDING_2D);
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
  gl.readPixels(0, 0, image.width, image.height, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
  const isRead = gl.getError() === gl.NO_ERROR;
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return isRead ? rgba : undefined;
}
