/** The step of a growing rule: packing the rule, loading a grid, steps forward and backward, and what comes out. */
import { MASK_NONE } from "../alive-mask/masks.ts";
import { defineHandle, defineOp, type Numbers } from "../define.ts";
import type { Field, Rule } from "./float64.ts";
import { tensorLengths } from "./layout.ts";

/**
 * The working state of one grid: cells, masks, and what backward needs. `mask` says which cells are alive
 * (src/ops/alive-mask/masks.ts), by a channel and a threshold.
 */
export const field = /* @__PURE__ */ defineHandle<Field>()({
  name: "growing-step.field",
  module: "growing",
  params: {
    height: "count",
    width: "count",
    channels: "count",
    hidden: "count",
    filters: "count",
    torus: "count",
    fireRate: "number",
    mask: "count",
    maskChannel: "count",
    aliveThreshold: "number",
    recordedSteps: "count",
  },
});

/** A rule made ready for an engine: packed weights and the filter bank, with room for their gradients. */
export const rule = /* @__PURE__ */ defineHandle<Rule>()({
  name: "growing-step.rule",
  module: "growing",
  params: {
    channels: "count",
    hidden: "count",
    filters: "count",
    learned: "count",
    gradients: "count",
  },
});

type FieldNumbers = Numbers<(typeof field)["params"]>;
type RuleNumbers = Numbers<(typeof rule)["params"]>;

const ruleBuffers = {
  rule,
  bank: "f32",
  hiddenWeight: "f32",
  hiddenBias: "f32",
  outputWeight: "f32",
  outputBias: "f32",
} as const;

const stateLength = ({ height, width, channels }: FieldNumbers): number =>
  height * width * channels;

/** A field takes only rules of its own channels, hidden units and filters. */
const suits = (field: FieldNumbers, rule: RuleNumbers): boolean =>
  field.channels === rule.channels &&
  field.hidden === rule.hidden &&
  field.filters === rule.filters;

/** A field that records no steps has no gradients. */
const hasTape = ({ recordedSteps }: FieldNumbers): boolean => recordedSteps > 0;

/** Makes uploaded parameters ready and sets the gradients to zero. */
export const pack = /* @__PURE__ */ defineOp({
  name: "growing-step.pack",
  module: "growing",
  buffers: ruleBuffers,
  lengths: (_, { rule }) => tensorLengths(rule),
});

/** Writes the gradients in the stored order of the parameters. */
export const unpack = /* @__PURE__ */ defineOp({
  name: "growing-step.unpack",
  module: "growing",
  buffers: ruleBuffers,
  lengths: (_, { rule }) => tensorLengths(rule),
  fits: (_, { rule }) => rule.gradients > 0,
});

/** Takes in a state [H, W, C], the key of its fire masks and the number of the next step, and forgets the tape. */
export const load = /* @__PURE__ */ defineOp({
  name: "growing-step.load",
  module: "growing",
  buffers: { field, state: "f32", key: "u32" },
  params: { step: "count" },
  lengths: (_, { field }) => ({ state: stateLength(field), key: 2 }),
  fits: (_, { field }) => field.mask <= MASK_NONE && field.maskChannel < field.channels,
});

/** One step; a field that records steps puts it on its tape. */
export const forward = /* @__PURE__ */ defineOp({
  name: "growing-step.forward",
  module: "growing",
  buffers: { field, rule },
  fits: (_, { field, rule }) => suits(field, rule),
});

/** Writes the state [H, W, C]. */
export const store = /* @__PURE__ */ defineOp({
  name: "growing-step.store",
  module: "growing",
  buffers: { field, state: "f32" },
  lengths: (_, { field }) => ({ state: stateLength(field) }),
});

/** Takes in the gradient of the last state [H, W, C]. */
export const loadGradient = /* @__PURE__ */ defineOp({
  name: "growing-step.loadGradient",
  module: "growing",
  buffers: { field, dState: "f32" },
  lengths: (_, { field }) => ({ dState: stateLength(field) }),
  fits: (_, { field }) => hasTape(field),
});

/** Takes the last step off the tape, adds to the gradients of the rule and turns dState into that before the step. */
export const backward = /* @__PURE__ */ defineOp({
  name: "growing-step.backward",
  module: "growing",
  buffers: { field, rule },
  fits: (_, { field, rule }) => suits(field, rule) && hasTape(field) && rule.gradients > 0,
});

/** Writes the gradient of the first state [H, W, C]. */
export const storeGradient = /* @__PURE__ */ defineOp({
  name: "growing-step.storeGradient",
  module: "growing",
  buffers: { field, dState: "f32" },
  lengths: (_, { field }) => ({ dState: stateLength(field) }),
  fits: (_, { field }) => hasTape(field),
});
