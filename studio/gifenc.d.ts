// The package gifenc has no types of its own; this is what the studio uses of it.
declare module "gifenc" {
  type Palette = number[][];
  interface Encoder {
    writeFrame(
      indices: Uint8Array,
      width: number,
      height: number,
      options: {
        /** Of the first frame; the others share it. */
        palette: Palette | undefined;
        delay: number;
        transparent: boolean;
        transparentIndex: number;
        /** 1 leaves what was drawn for the next frame. */
        dispose: number;
      },
    ): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
  }
  export function GIFEncoder(): Encoder;
  export function quantize(rgba: Uint8Array, colours: number): Palette;
  export function applyPalette(rgba: Uint8ClampedArray, palette: Palette): Uint8Array;
}
