/** The step of a variational rule: packing its update, and steps of grids that stand one below the other. */
import { atLeast, defineOp, type Numbers } from "../define.ts";
import { slicesLength } from "../grid/layout.ts";
import { dConvLength, planLength, scratchLength, tapeLength, tilesLength } from "./layout.ts";

const plan = {
  channels: "count",
  layers: "count",
  convolution: "count",
  widths: "count",
  stored: "count",
  prepared: "count",
} as const;

/** Slices of the states before the step, and of the tape. */
const place = { side: "count", grids: "count", from: "count", record: "count" } as const;

const stepped = (params: Numbers<typeof plan & typeof place>, slices: number) => ({
  plan: planLength(params),
  packed: params.prepared,
  states: atLeast(slicesLength(params, slices)),
  tape: atLeast((params.record + 1) * tapeLength(params, params.side, params.grids)),
  tiles: atLeast(tilesLength(params)),
});

/** Weights into the order in which the kernels read them. */
export const pack = defineOp({
  name: "variational-step.pack",
  module: "variational",
  buffers: { plan: "u32", update: "f32", packed: "f32" },
  params: plan,
  lengths: (params) => ({
    plan: planLength(params),
    update: params.stored,
    packed: params.prepared,
  }),
});

/** Gradients in the stored order of the weights. */
export const unpack = defineOp({
  name: "variational-step.unpack",
  module: "variational",
  buffers: { plan: "u32", dPacked: "f32", dUpdate: "f32" },
  params: plan,
  lengths: (params) => ({
    plan: planLength(params),
    dPacked: params.prepared,
    dUpdate: params.stored,
  }),
});

/** From one slice of the states to another; the layers' outputs go to the tape. */
export const forward = defineOp({
  name: "variational-step.forward",
  module: "variational",
  buffers: { plan: "u32", packed: "f32", states: "f32", tape: "f32", tiles: "f32" },
  params: { ...plan, ...place, to: "count" },
  lengths: (params) => stepped(params, Math.max(params.from, params.to) + 1),
  fits: ({ from, to }) => from !== to,
});

/** Turns dState into the gradient before the step and adds to those of the weights. The tape of the step may be used up. */
export const backward = defineOp({
  name: "variational-step.backward",
  module: "variational",
  buffers: {
    plan: "u32",
    packed: "f32",
    dPacked: "f32",
    states: "f32",
    tape: "f32",
    dState: "f32",
    dConv: "f32",
    scratch: "f32",
    tiles: "f32",
  },
  params: { ...plan, ...place },
  lengths: (params) => ({
    ...stepped(params, params.from + 1),
    dPacked: params.prepared,
    dState: atLeast(slicesLength(params, 1)),
    dConv: atLeast(dConvLength(params, params.side, params.grids)),
    scratch: atLeast(scratchLength(params)),
  }),
});
