import type { WasmBinding } from "../bind.ts";
import type * as declared from "./op.ts";
import { STRANGE_FRAME } from "./strange.ts";

interface Kernels {
  /** Rows written. */
  keepFrame(dish: number, frame: number): number;
  restoreFrame(
    dish: number,
    frame: number,
    rows: number,
    key0: number,
    key1: number,
    step: number,
  ): number;
  probe(dish: number, row: number, column: number, reading: number): void;
}

export const wasm: WasmBinding<typeof declared, Kernels> = ({ kernels, words }) => ({
  keep: ({ dish, frame }) => {
    const rows = kernels.keepFrame(dish.address, frame.address);
    frame.length = rows * (2 + dish.params.channels);
  },
  restore: ({ dish, frame, key, step }) => {
    const [key0, key1] = words(key, 2);
    const rows = frame.length / (2 + dish.params.channels);
    if (!kernels.restoreFrame(dish.address, frame.address, rows, key0, key1, step))
      throw new Error(STRANGE_FRAME);
  },
  probe: ({ dish, row, column, reading }) => kernels.probe(dish.address, row, column, reading),
});
