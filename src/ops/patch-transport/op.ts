/** How far a grid is from a picture as a texture: sliced optimal transport between their patches. */
import { VISIBLE } from "../cell.ts";
import { defineHandle, defineOp } from "../define.ts";
import { drawsLength, fitsPatches } from "./layout.ts";
import type { Comparison } from "./reference.ts";

/** Room to compare grids of one extent, which are tori, with pictures of another, in so many directions for each size and scale. */
export const room = /* @__PURE__ */ defineHandle<Comparison>()({
  name: "patch-transport.room",
  module: "objectives",
  params: {
    height: "count",
    width: "count",
    pictureHeight: "count",
    pictureWidth: "count",
    directions: "count",
  },
});

/**
 * Loss of the first channels of a grid, and its gradient; `scale` multiplies the gradient alone. `draws` are the directions of each size and
 * scale before they have length 1.
 */
export const judge = /* @__PURE__ */ defineOp({
  name: "patch-transport.judge",
  module: "objectives",
  buffers: { room, state: "f32", target: "f32", draws: "f32", dState: "f32", loss: "f32" },
  params: { channels: "count", scale: "number" },
  lengths: ({ channels }, { room }) => ({
    state: room.height * room.width * channels,
    target: room.pictureHeight * room.pictureWidth * VISIBLE,
    draws: drawsLength(room.directions),
    dState: room.height * room.width * channels,
    loss: 1,
  }),
  fits: ({ channels }, { room: { directions, ...sides } }) =>
    channels >= VISIBLE && directions > 0 && Object.values(sides).every(fitsPatches),
});
