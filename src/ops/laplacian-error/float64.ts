import type { Float64Binding } from "../bind.ts";
import type * as declared from "./op.ts";
import { laplacianError } from "./reference.ts";

export const float64: Float64Binding<typeof declared> = {
  laplacianError: ({ state, target, dState, loss, weight, scale, ...rest }) => {
    const { height, width, channels, visible } = rest;
    const compared = { height, width, channels, visible };
    loss[0] += weight * laplacianError(state, target, dState, weight * scale, compared);
  },
};
