import type { Float64Binding } from "../bind.ts";
import type * as declared from "./op.ts";
import { directionsOf, judgeSlices, planeOf, slicesOf } from "./reference.ts";

export const float64: Float64Binding<typeof declared> = {
  room: ({ height, width, pictureHeight, pictureWidth, directions }) => ({
    grid: { height, width },
    picture: { height: pictureHeight, width: pictureWidth },
    directions,
  }),
  judge: ({ room: { grid, picture, directions }, state, target, draws, dState, loss, scale }) => {
    const slices = slicesOf(planeOf(target, picture), directionsOf(draws, directions), grid);
    loss[0] = judgeSlices(state, grid, slices, { dState, scale });
  },
};
