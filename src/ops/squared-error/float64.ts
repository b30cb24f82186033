import type { Float64Binding } from "../bind.ts";
import type * as declared from "./op.ts";
import { squaredError } from "./reference.ts";

export const float64: Float64Binding<typeof declared> = {
  squaredError: ({ state, target, dState, loss, visible, scale }) => {
    loss[0] = squaredError(state, target, dState, scale, visible);
  },
};
