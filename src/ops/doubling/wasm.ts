import type { WasmBinding } from "../bind.ts";
import { gridAt } from "../grid/wasm.ts";
import type * as declared from "./op.ts";
import { doubled } from "./stage.ts";

interface Kernels {
  doubleGrid(
    grid: number,
    side: number,
    channels: number,
    doubled: number,
    doubledSide: number,
  ): void;
  doubleBackward(
    dDoubled: number,
    side: number,
    channels: number,
    dGrid: number,
    doubledSide: number,
  ): void;
}

export const wasm: WasmBinding<typeof declared, Kernels> = ({ kernels }) => ({
  forward: (a) => {
    const to = gridAt(a.doubled, doubled(a), 0);
    kernels.doubleGrid(gridAt(a.states, a, a.from), a.side, a.channels, to, a.doubledSide);
  },
  backward: (a) => {
    const from = gridAt(a.dDoubled, doubled(a), 0);
    kernels.doubleBackward(from, a.side, a.channels, gridAt(a.dState, a, 0), a.doubledSide);
  },
});
