import type { GpuBinding } from "../bind-webgpu.ts";
import { scoredNumbers } from "../grid/scored-webgpu.ts";
import { mixtureGradientKernel, mixtureKernel } from "./kernel.wgsl.ts";
import type * as declared from "./op.ts";

export const webgpu: GpuBinding<typeof declared, object> = ({ dispatch }) => ({
  score: ({ states, picture, logLikelihood, ...scored }) => {
    const buffers = { states, picture, logLikelihood };
    dispatch(mixtureKernel, buffers, scoredNumbers(scored, scored), [1]);
  },
  gradient: ({ states, picture, logLikelihood, dState, ...scored }) => {
    const buffers = { states, picture, logLikelihood, dState };
    dispatch(mixtureGradientKernel, buffers, scoredNumbers(scored, scored), [1]);
  },
});
