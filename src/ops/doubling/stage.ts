import type { Grids } from "../grid/layout.ts";

interface Stages {
  readonly channels: number;
  readonly doubledSide: number;
  readonly doubledGrids: number;
  readonly index: number;
}

/** Where the grid lies that doubling leads to. */
export function doubled(stages: Stages): Grids & { readonly index: number } {
  const { channels, doubledSide, doubledGrids, index } = stages;
  return { side: doubledSide, channels, grids: doubledGrids, index };
}
