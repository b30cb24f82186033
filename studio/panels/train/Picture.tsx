/** A picture of so many pixels, drawn on a canvas that CSS enlarges. */
import { useEffect, useRef } from "preact/hooks";

interface PictureProps {
  readonly rgba: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
  /** For screen readers; without one it is decoration. */
  readonly label?: string;
}

export function Picture({ rgba, width, height, label }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const pixels = new Uint8ClampedArray(rgba);
    canvas.current?.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
  }, [rgba, width, height]);
  return (
    <canvas
      ref={canvas}
      class="picture"
      width={width}
      height={height}
      role={label ? "img" : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    />
  );
}
