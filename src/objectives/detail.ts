/** An objective that sees fine, pale detail. */
import { VISIBLE } from "../ops/cell.ts";
import type { HostObjective } from "./objective.ts";
import type { Extent } from "./patch-transport.ts";
import { squaredError } from "./squared-error.ts";

/** Name of the objective in recipes. */
export const DETAIL = "detail";
/** What the squared error of the Laplacian counts beside that of the picture. */
const SHARPNESS = 0.5;

/**
 * Returns the objective: the mean squared difference from a premultiplied RGBA picture, and half of that of the Laplacians of both. A
 * Laplacian is what a cell's four neighbours differ from it by; outside the grid there is nothing. So lines of one cell count 9 times as
 * much as an even shade of the same strength, and a chessboard 33 times: a spiral is no longer cheap to leave out.
 */
export function detail({ height, width }: Extent): HostObjective {
  const length = height * width * VISIBLE;
  const [difference, edges, edgesOfEdges] = [0, 1, 2].map(() => new Float64Array(length));
  return {
    name: DETAIL,
    error: squaredError.error,
    judge: (state, target, dState) => {
      const channels = state.length / (height * width);
      const place = (i: number): number => channels * Math.floor(i / VISIBLE) + (i % VISIBLE);
      for (let i = 0; i < length; i++) difference[i] = state[place(i)] - target[i];
      laplacian(difference, height, width, edges);
      // The Laplacian is its own transpose.
      laplacian(edges, height, width, edgesOfEdges);
      let loss = 0;
      for (let i = 0; i < length; i++) {
        loss += (difference[i] ** 2 + SHARPNESS * edges[i] ** 2) / length;
        dState[place(i)] = (2 * (difference[i] + SHARPNESS * edgesOfEdges[i])) / length;
      }
      return loss;
    },
  };
}

/** The Laplacian of a picture [height, width, 4], with nothing around it. */
function laplacian(picture: Float64Array, height: number, width: number, out: Float64Array): void {
  const row = width * VISIBLE;
  for (let i = 0; i < picture.length; i++) {
    const column = Math.floor(i / VISIBLE) % width;
    let sum = -4 * picture[i];
    if (i >= row) sum += picture[i - row];
    if (i < (height - 1) * row) sum += picture[i + row];
    if (column > 0) sum += picture[i - VISIBLE];
    if (column < width - 1) sum += picture[i + VISIBLE];
    out[i] = sum;
  }
}
