import type { WasmBinding } from "../bind.ts";
import type * as declared from "./op.ts";

interface Kernels {
  squaredError(
    state: number,
    target: number,
    dState: number,
    cells: number,
    channels: number,
    visible: number,
    scale: number,
  ): number;
}

export const wasm: WasmBinding<typeof declared, Kernels> = ({ kernels, floats }) => ({
  squaredError: ({ state, target, dState, loss, cells, channels, visible, scale }) => {
    const sum = kernels.squaredError(state, target, dState, cells, channels, visible, scale);
    floats(loss, 1)[0] = sum;
  },
});
