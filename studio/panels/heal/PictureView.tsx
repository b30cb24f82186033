/** The picture of a state, cropped to the part of the grid that the map shows. */
import type { Picture } from "blastema";
import { useMemo } from "preact/hooks";
import { viewBox } from "./session.ts";

interface PictureViewProps {
  readonly picture: Picture;
  /** What it shows, for screen readers. */
  readonly label: string;
}

export function PictureView({ picture, label }: PictureViewProps) {
  const address = useMemo(() => addressOfPicture(picture), [picture]);
  return (
    <svg class="cells" viewBox={viewBox.value.join(" ")} role="img" aria-label={label}>
      <image href={address} width={picture.width} height={picture.height} />
    </svg>
  );
}

/** Encodes a picture as an address, for SVG. */
export function addressOfPicture({ width, height, rgba }: Picture): string {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(new Uint8ClampedArray(rgba), width, height);
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  return canvas.toDataURL();
}
