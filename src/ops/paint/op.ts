import { defineOp } from "../define.ts";
import { dish } from "../mixed-step/op.ts";
import { VIEWS } from "./views.ts";

/** Paints a dish as words of RGBA [H, W], and counts its mature cells. `view` is an index into {@link VIEWS}. */
export const paint = defineOp({
  name: "paint",
  module: "growing",
  buffers: { dish, palette: "u32", pixels: "u32", mature: "u32" },
  params: { view: "count", channel: "count" },
  lengths: (_, { dish }) => ({ palette: 256, pixels: dish.height * dish.width, mature: 1 }),
  fits: ({ view, channel }, { dish }) => view < VIEWS.length && channel < dish.channels,
});
