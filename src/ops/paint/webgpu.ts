import type { GpuBinding } from "../bind-webgpu.ts";
import type { Dish } from "../mixed-step/webgpu.ts";
import { groupsFor } from "../wgsl.ts";
import { paintKernel } from "./kernel.wgsl.ts";
import type * as declared from "./op.ts";

export const webgpu: GpuBinding<typeof declared, { dish: Dish }> = (host) => ({
  paint: ({ dish, view, channel, palette, pixels, mature }) => {
    const { params, owners, change, aliveThreshold, torus } = dish;
    const { height, width, channels } = params;
    host.clear(mature);
    host.dispatch(
      paintKernel(channels, view, torus),
      { state: dish.states[0], owners, change, palette, pixels, mature },
      { height, width, channel, aliveThreshold },
      groupsFor(height * width, 256),
    );
  },
});
