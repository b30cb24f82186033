import type { GpuBinding } from "../bind-webgpu.ts";
import { squaredErrorKernel } from "./kernel.wgsl.ts";
import type * as declared from "./op.ts";

export const webgpu: GpuBinding<typeof declared, object> = ({ dispatch }) => ({
  squaredError: ({ state, target, dState, loss, cells, channels, visible, scale }) =>
    dispatch(
      squaredErrorKernel,
      { state, wanted: target, dState, loss },
      { cells, channels, visible, scale },
      [1],
    ),
});
