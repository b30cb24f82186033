import type { GpuBinding } from "../bind-webgpu.ts";
import { laplacianErrorKernel } from "./kernel.wgsl.ts";
import type * as declared from "./op.ts";

export const webgpu: GpuBinding<typeof declared, object> = ({ dispatch }) => ({
  laplacianError: ({ state, target, edges, dState, loss, ...numbers }) => {
    const { height, width, channels, visible, weight, scale } = numbers;
    dispatch(
      laplacianErrorKernel,
      { state, wanted: target, edges, dState, loss },
      { height, width, channels, visible, weight, scale },
      [1],
    );
  },
});
