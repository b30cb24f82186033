import type { WasmBinding } from "../bind.ts";
import type * as declared from "./op.ts";

interface Kernels {
  laplacianError(
    state: number,
    target: number,
    edges: number,
    dState: number,
    height: number,
    width: number,
    channels: number,
    visible: number,
    scale: number,
  ): number;
}

export const wasm: WasmBinding<typeof declared, Kernels> = ({ kernels, floats }) => ({
  laplacianError: ({ state, target, edges, dState, loss, weight, scale, ...rest }) => {
    const { height, width, channels, visible } = rest;
    const sum = kernels.laplacianError(
      ...([state, target, edges, dState, height, width, channels, visible] as const),
      weight * scale,
    );
    floats(loss, 1)[0] += weight * sum;
  },
});
