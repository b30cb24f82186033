import type { GpuBinding } from "../bind-webgpu.ts";
import { gridStart } from "../grid/layout.ts";
import { gridOf } from "../grid/webgpu.ts";
import { groupsFor } from "../wgsl.ts";
import { doubleBackwardKernel, doubleKernel } from "./kernel.wgsl.ts";
import type * as declared from "./op.ts";
import { doubled as doubledOf } from "./stage.ts";

type Stages = Parameters<typeof gridOf>[0] & Parameters<typeof doubledOf>[0];

export const webgpu: GpuBinding<typeof declared, object> = (host) => ({
  forward: ({ states, doubled, ...stages }) => {
    const { doubledSide, channels } = stages;
    const groups = groupsFor(doubledSide ** 2 * channels);
    host.dispatch(doubleKernel, { states, doubled }, numbersOf(stages), groups);
  },
  backward: ({ dDoubled, dState, ...stages }) => {
    const groups = groupsFor(stages.side ** 2 * stages.channels);
    const numbers = numbersOf({ ...stages, from: 0 });
    host.dispatch(doubleBackwardKernel, { dDoubled, dState }, numbers, groups);
  },
});

function numbersOf(stages: Stages) {
  const larger = doubledOf(stages);
  const doubledGrid = gridStart(larger, 0, stages.index);
  return { ...gridOf(stages), doubledSide: larger.side, doubledGrid };
}
