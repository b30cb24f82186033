import { forEachTap } from "../neighbourhood.ts";

/** Extent of a grid, and the channels that are compared, the first ones of each cell. */
interface Compared {
  readonly height: number;
  readonly width: number;
  /** C */
  readonly channels: number;
  /** V */
  readonly visible: number;
}

/** A cell's four neighbours, less four times itself; row-major. */
const TAPS = [0, 1, 0, 1, -4, 1, 0, 1, 0];

/**
 * Mean over H, W and the visible channels of the squared difference between the Laplacians of a state and of a target.
 * @param state [H, W, C]
 * @param target [H, W, V]
 * @param dState the gradient times `scale` is added to it [H, W, C]
 * @param scale what the loss is multiplied by before it is differentiated
 * @returns the loss, not scaled
 */
export function laplacianError(
  state: ArrayLike<number>,
  target: ArrayLike<number>,
  dState: Float64Array,
  scale: number,
  compared: Compared,
): number {
  const { channels, visible } = compared;
  const placeOf = (i: number): number => Math.floor(i / visible) * channels + (i % visible);
  const difference = Float64Array.from(target, (value, i) => state[placeOf(i)] - value);
  const edges = laplacian(difference, compared);
  // The Laplacian is its own transpose.
  for (const [i, edge] of laplacian(edges, compared).entries())
    dState[placeOf(i)] += (2 * scale * edge) / target.length;
  return edges.reduce((sum, edge) => sum + edge * edge, 0) / target.length;
}

/** The Laplacian of a picture [H, W, V], with nothing around it. */
function laplacian(picture: Float64Array, { height, width, visible }: Compared): Float64Array {
  const sums = new Float64Array(picture.length);
  forEachTap({ height, width, boundary: "zero" }, (cell, tap, neighbour) => {
    for (let c = 0; c < visible; c++)
      sums[cell * visible + c] += TAPS[tap] * picture[neighbour * visible + c];
  });
  return sums;
}
