import type { WasmBinding } from "../bind.ts";
import type * as declared from "./op.ts";

interface Kernels {
  /** How many cells are mature. */
  paint(dish: number, view: number, channel: number, palette: number, pixels: number): number;
}

export const wasm: WasmBinding<typeof declared, Kernels> = ({ kernels, words }) => ({
  paint: ({ dish, view, channel, palette, pixels, mature }) => {
    words(mature, 1)[0] = kernels.paint(dish.address, view, channel, palette, pixels);
  },
});
