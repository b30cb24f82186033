import type { GpuBinding } from "../bind-webgpu.ts";
import { scoredNumbers } from "../grid/scored-webgpu.ts";
import { bernoulliGradientKernel, bernoulliKernel } from "./kernel.wgsl.ts";
import type * as declared from "./op.ts";

export const webgpu: GpuBinding<typeof declared, object> = ({ dispatch }) => ({
  score: ({ states, picture, logLikelihood, ...scored }) => {
    const buffers = { states, picture, logLikelihood };
    dispatch(bernoulliKernel, buffers, scoredNumbers(scored, { depth: 1 }), [1]);
  },
  gradient: ({ states, picture, logLikelihood, dState, ...scored }) => {
    const buffers = { states, picture, logLikelihood, dState };
    dispatch(bernoulliGradientKernel, buffers, scoredNumbers(scored, { depth: 1 }), [1]);
  },
});
