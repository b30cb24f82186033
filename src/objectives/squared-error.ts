import { VISIBLE } from "../ops/cell.ts";
import { squaredError as operation } from "../ops/squared-error/op.ts";
import type { KernelObjective } from "./objective.ts";

/** Mean squared difference of the visible channels from a premultiplied RGBA picture (Distill 2020, notebook). */
export const squaredError: KernelObjective = {
  name: "squared error",
  layout: ({ height, width }) => ({
    target: { type: "f32", scope: "scratch", length: height * width * VISIBLE },
  }),
  contents: (target) => ({ target }),
  program: ({ height, width, channels }, scale) => [
    operation.call(
      { state: "state", target: "target", dState: "dState", loss: "loss" },
      { cells: height * width, channels, visible: VISIBLE, scale },
    ),
  ],
  error: (state, target) => {
    const channels = (state.length * VISIBLE) / target.length;
    let sum = 0;
    for (let i = 0, cell = 0; i < target.length; i += VISIBLE, cell += channels)
      for (let c = 0; c < VISIBLE; c++) sum += (state[cell + c] - target[i + c]) ** 2;
    return sum;
  },
};
