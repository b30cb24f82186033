import type { GpuBinding } from "../bind-webgpu.ts";
import { addGradients, convolve, transpose } from "../conv/webgpu.ts";
import type * as declared from "./op.ts";

export const webgpu: GpuBinding<typeof declared, object> = (host) => ({
  forward: ({ input, packed, bias, output, ...layer }) =>
    transpose(host, layer, { small: input, large: output, packed }, bias),
  backward: ({ input, packed, dInput, ...args }) => {
    addGradients(host, args, "large", input, args);
    convolve(host, args, { large: args.dOutput, small: dInput, packed });
  },
});
