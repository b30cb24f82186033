import type { GpuBinding } from "../bind-webgpu.ts";
import { productGroups } from "../gemm/kernel.wgsl.ts";
import { gridLength } from "../grid/layout.ts";
import { groupsFor } from "../wgsl.ts";
import {
  convolutionWeightsKernel,
  denseKernel as denseBackwardKernel,
  denseWeightsKernel,
  stateKernel,
} from "./backward.wgsl.ts";
import { convolutionKernel, denseKernel } from "./forward.wgsl.ts";
import { type PlanNumbers, tapeLength } from "./layout.ts";
import type * as declared from "./op.ts";
import { packKernel, unpackKernel } from "./pack.wgsl.ts";

interface Step extends PlanNumbers {
  readonly side: number;
  readonly grids: number;
  readonly from: number;
  readonly record: number;
  /** Of the way back there is none. */
  readonly to?: number;
}

export const webgpu: GpuBinding<typeof declared, object> = ({ dispatch }) => ({
  pack: ({ plan, update, packed, ...numbers }) =>
    dispatch(packKernel, { plan, update, packed }, ...planOf(numbers)),
  unpack: ({ plan, dPacked, dUpdate, ...numbers }) =>
    dispatch(unpackKernel, { plan, dPacked, dUpdate }, ...planOf(numbers)),
  forward: ({ plan, packed, states, tape, ...step }) => {
    const groups = groupsOf(step);
    for (let layer = 0; layer < step.layers; layer++) {
      const kernel = layer === 0 ? convolutionKernel : denseKernel;
      dispatch(kernel, { plan, packed, states, tape }, numbersOf(step, layer), groups.cells);
    }
  },
  backward: ({ plan, packed, dPacked, states, tape, dState, dConv, ...step }) => {
    const { cells, weights, windows } = groupsOf(step);
    for (let layer = step.layers - 1; layer > 0; layer--) {
      const numbers = numbersOf(step, layer);
      dispatch(denseWeightsKernel, { plan, tape, dState, dPacked }, numbers, weights);
      dispatch(denseBackwardKernel, { plan, packed, dState, tape, dConv }, numbers, cells);
    }
    const numbers = numbersOf(step, 0);
    dispatch(convolutionWeightsKernel, { plan, states, dConv, dPacked }, numbers, windows);
    dispatch(stateKernel, { plan, packed, dConv, dState }, numbers, cells);
  },
});

/** The numbers of a kernel that packs, and its workgroups. */
function planOf({ channels, layers, widths, stored }: PlanNumbers) {
  return [{ channels, layers, widths, stored }, groupsFor(stored)] as const;
}

function numbersOf(step: Step, layer: number) {
  const { channels, layers, widths, side, grids, from, to = 0, record } = step;
  const slice = gridLength(side, channels, grids);
  return {
    ...{ channels, layers, widths, layer, side },
    rows: grids * side ** 2,
    before: from * slice,
    after: to * slice,
    record: record * tapeLength(step, side, grids),
  };
}

/** Workgroups for layers as wide as the first: only the plan, which is on the card, knows the others, and they take turns there. */
function groupsOf({ channels, convolution, side, grids }: Step) {
  return {
    cells: productGroups(grids * side ** 2, convolution),
    weights: productGroups(convolution + 1, convolution),
    windows: productGroups(9 * channels + 1, convolution),
  };
}
