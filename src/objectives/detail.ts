/** An objective that sees fine, pale detail. */
import { VISIBLE } from "../ops/cell.ts";
import { laplacianError } from "../ops/laplacian-error/op.ts";
import type { KernelObjective } from "./objective.ts";
import { squaredError } from "./squared-error.ts";

/** What the error of the Laplacians counts beside that of the picture. */
const SHARPNESS = 0.5;

/**
 * The mean squared difference from a premultiplied RGBA picture, and half of that of the Laplacians of both. A Laplacian is what a cell's four
 * neighbours differ from it by; outside the grid there is nothing. So lines of one cell count 9 times as much as an even shade of the
 * same strength, and a chessboard 33 times: a spiral costs more to leave out.
 */
export const detail: KernelObjective = {
  ...squaredError,
  name: "detail",
  layout: (extent) => ({
    ...squaredError.layout(extent),
    edges: { type: "f32", scope: "scratch", length: extent.height * extent.width * VISIBLE },
  }),
  program: (extent, scale) => [
    ...squaredError.program(extent, scale),
    laplacianError.call(
      { state: "state", target: "target", edges: "edges", dState: "dState", loss: "loss" },
      { ...extent, visible: VISIBLE, weight: SHARPNESS, scale },
    ),
  ],
};
