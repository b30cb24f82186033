import type { Float64Binding } from "../bind.ts";
import { matureCells } from "../cell.ts";
import type * as declared from "./op.ts";
import { paint } from "./reference.ts";
import { VIEWS } from "./views.ts";

export const float64: Float64Binding<typeof declared> = {
  paint: ({ dish, view, channel, palette, pixels, mature }) => {
    pixels.set(paint(dish, VIEWS[view], channel, palette));
    mature[0] = matureCells(dish.state, dish.spec);
  },
};
