/** Names of the buffers that programs over growing rules share, and what goes into them. */
import type {
  BufferScope,
  Call,
  Contents,
  Downloads,
  HandleBufferSpec,
  Layout,
} from "../../engine/engine.ts";
import type { Parameters } from "../../numbers/shapes.ts";
import { MASK_ALPHA, MASK_INPUT, MASK_NONE } from "../../ops/alive-mask/masks.ts";
import { tensorLengths } from "../../ops/growing-step/layout.ts";
import { field, pack, rule, unpack } from "../../ops/growing-step/op.ts";
import { filterBank } from "./filters.ts";
import { filterCount, hasLearnedFilters } from "./perception.ts";
import { type GrowingSpec, maskOf } from "./spec.ts";

/** The learned part of a rule. */
export interface RuleParts {
  readonly spec: GrowingSpec;
  readonly parameters: Parameters;
}

const TENSOR_OF = {
  hiddenWeight: "update.0.weight",
  hiddenBias: "update.0.bias",
  outputWeight: "update.1.weight",
  outputBias: "update.1.bias",
} as const;

/** Numbers that the operations of a rule take. */
const numbersOf = (spec: GrowingSpec) => ({
  channels: spec.channels,
  hidden: spec.hidden,
  filters: filterCount(spec),
});

/** Arrays that hold a rule as it is uploaded, or its gradients as they come back. */
function ruleArrays(spec: GrowingSpec, scope: BufferScope, prefix = ""): Layout {
  return Object.fromEntries(
    Object.entries(tensorLengths(numbersOf(spec))).map(([name, length]) => [
      prefix + name,
      { type: "f32", scope, length },
    ]),
  );
}

const ruleBuffers = (prefix = "", rule = "rule") => ({
  rule,
  bank: `${prefix}bank`,
  hiddenWeight: `${prefix}hiddenWeight`,
  hiddenBias: `${prefix}hiddenBias`,
  outputWeight: `${prefix}outputWeight`,
  outputBias: `${prefix}outputBias`,
});

/**
 * Buffers of a rule that only runs forward.
 * @param prefix of their names, where there are several rules
 * @throws Error with one sentence if it is a rule with goals, which grows nothing until one is chosen
 */
export function ruleLayout(spec: GrowingSpec, prefix = ""): Layout {
  if (spec.goals) throw new Error(`The rule has goals (${spec.goals.join(", ")}): choose one.`);
  return {
    ...ruleArrays(spec, "shared", prefix),
    [`${prefix}rule`]: packedRule(spec, "shared", false),
  };
}

/** Buffers of a rule whose gradients are wanted: summed over a shard, kept apart between shards; each has its hidden bias. */
export function trainedRuleLayout(spec: GrowingSpec): Layout {
  return {
    ...ruleArrays(spec, "shared"),
    hiddenBias: { type: "f32", scope: "scratch", length: spec.hidden },
    ...ruleArrays(spec, "scratch", "d_"),
    rule: packedRule(spec, "scratch", true),
  };
}

function packedRule(spec: GrowingSpec, scope: BufferScope, gradients: boolean): HandleBufferSpec {
  return rule.buffer(scope, {
    ...numbersOf(spec),
    learned: hasLearnedFilters(spec) ? 1 : 0,
    gradients: gradients ? 1 : 0,
  });
}

/** Masks by the numbers that kernels know them by. */
const MASKS = { alpha: MASK_ALPHA, input: MASK_INPUT, none: MASK_NONE } as const;

/** The working state of a grid. */
export interface FieldExtent {
  readonly height: number;
  readonly width: number;
  /** Steps that can be recorded for backward; 0 for a field that only runs forward. */
  readonly recordedSteps: number;
}

/** A grid whose cells follow a rule of this spec. */
export function ruleField(
  spec: GrowingSpec,
  scope: BufferScope,
  extent: FieldExtent,
): HandleBufferSpec {
  const { fireRate, aliveThreshold, boundary } = spec;
  const { kind, channel } = maskOf(spec);
  return field.buffer(scope, {
    ...extent,
    ...numbersOf(spec),
    torus: boundary === "torus" ? 1 : 0,
    fireRate,
    mask: MASKS[kind],
    maskChannel: channel,
    aliveThreshold,
  });
}

/** Makes the uploaded parameters ready and sets the gradients to zero. */
export const PACK_RULE: Call = /* @__PURE__ */ packRule();
/** Writes the gradients to their arrays. */
export const UNPACK_GRADIENTS: Call = /* @__PURE__ */ unpack.call(
  /* @__PURE__ */ ruleBuffers("d_"),
);

/** {@link PACK_RULE} for the rule whose buffers have this prefix. */
export function packRule(prefix = ""): Call {
  return pack.call(ruleBuffers(prefix, `${prefix}rule`));
}

/** Arrays to bring back after {@link UNPACK_GRADIENTS}. */
export function gradientBuffers(spec: GrowingSpec): string[] {
  const names = Object.keys(TENSOR_OF).map((name) => `d_${name}`);
  return hasLearnedFilters(spec) ? ["d_bank", ...names] : names;
}

/**
 * What to upload for a rule.
 * @param angle rotation of the perceptive field, radians
 * @param prefix of the names of its buffers
 */
export function ruleContents({ spec, parameters }: RuleParts, angle = 0, prefix = ""): Contents {
  return {
    [`${prefix}bank`]: filterBank(spec, parameters, angle),
    ...Object.fromEntries(
      Object.entries(TENSOR_OF).map(([buffer, tensor]) => [
        `${prefix}${buffer}`,
        parameters[tensor],
      ]),
    ),
  };
}

/** What to upload for all samples of a rule that is trained. */
export function sharedRuleContents(spec: GrowingSpec, parameters: Parameters): Contents {
  const { hiddenBias: _, ...shared } = ruleContents({ spec, parameters });
  return shared;
}

/** What to upload of the rule for one sample. @param hiddenBias [D], by default the rule's own */
export function sampleRuleContents(
  parameters: Parameters,
  hiddenBias: ArrayLike<number> = parameters[TENSOR_OF.hiddenBias],
): Contents {
  return { hiddenBias };
}

/** Gradients of one shard by the names of the parameters; those of goals follow from that of the hidden bias. */
export function gradientsOf(
  spec: GrowingSpec,
  downloads: Downloads,
): Record<string, Float32Array | Float64Array> {
  const gradients: Record<string, Float32Array | Float64Array> = {};
  if (hasLearnedFilters(spec)) gradients["perceive.weight"] = downloads.d_bank as Float32Array;
  for (const [buffer, tensor] of Object.entries(TENSOR_OF)) {
    gradients[tensor] = downloads[`d_${buffer}`] as Float32Array;
  }
  return gradients;
}
