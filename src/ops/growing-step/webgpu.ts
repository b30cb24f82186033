import { fireThreshold } from "../../numbers/random.ts";
import { MASK_ALPHA } from "../alive-mask/masks.ts";
import type { GpuBinding, GpuHost, GpuWords } from "../bind-webgpu.ts";
import type { Numbers } from "../define.ts";
import { groupsFor } from "../wgsl.ts";
import {
  bankGradientKernel,
  PARTS,
  perceptionGradientKernel,
  stateGradientKernel,
  unpackKernel,
  weightGradientKernel,
} from "./backward.wgsl.ts";
import { admitKernel, padKernel, unpadKernel } from "./field.wgsl.ts";
import { keepKernel, type StepSize, updateKernel } from "./forward.wgsl.ts";
import { tensorLengths } from "./layout.ts";
import type * as declared from "./op.ts";
import { packKernel, ruleLayout } from "./rule.wgsl.ts";
import { LANES, TILE } from "./tile.wgsl.ts";

type FieldNumbers = Numbers<(typeof declared.field)["params"]>;
type RuleNumbers = Numbers<(typeof declared.rule)["params"]>;

/** A rule on the device. */
export interface Rule {
  readonly params: RuleNumbers;
  /** ruleLayout, the floats of all its vectors. */
  readonly packed: GpuWords;
  /** [PARTS], each laid out as the rule; of a rule that only runs forward nothing. */
  readonly gradients?: GpuWords;
}

/** The working state of a grid, or of one for each shard: they all make the same steps. */
interface Field {
  readonly params: FieldNumbers;
  readonly kernels: ReturnType<typeof kernelsOf>;
  readonly key: GpuWords;
  readonly fixedMask: GpuWords;
  /** Before and after each recorded step; without a tape, two that take turns. [H, W, C4] vectors each. */
  readonly states: readonly GpuWords[];
  /** Which cells each recorded step kept; without a tape, which the last one did. [H, W] */
  readonly kept: readonly GpuWords[];
  /** Of each cell, from one kernel of a step to the next. [H, W] */
  readonly notes: GpuWords;
  /** For the way back. */
  readonly gradients?: {
    /** Two that take turns. [H, W, C4] vectors each */
    readonly states: readonly [GpuWords, GpuWords];
    /** [H, W, P] floats */
    readonly perception: GpuWords;
  };
  /** Steps made since the state was loaded, less those that were taken back. */
  taken: number;
  /** Steps taken back. */
  returned: number;
  /** Number of the first step. */
  firstStep: number;
}

function kernelsOf(size: StepSize, mask: number) {
  return {
    pad: padKernel(size.channels),
    unpad: unpadKernel(size.channels),
    admit: admitKernel(size.channels, mask),
    update: updateKernel(size),
    keep: keepKernel(size),
    perceptionGradient: perceptionGradientKernel(size),
    stateGradient: stateGradientKernel(size),
    weightGradient: weightGradientKernel(size),
    bankGradient: bankGradientKernel(size),
  };
}

export const webgpu: GpuBinding<typeof declared, { field: Field; rule: Rule }> = (host) => ({
  field: ({ params, allocate }) => {
    const { height, width, channels, hidden, filters, torus, mask, recordedSteps } = params;
    const size = { channels, hidden, filters, torus: torus > 0, fixedMask: mask !== MASK_ALPHA };
    const { cell, perception } = ruleLayout(size);
    const cells = height * width;
    const stateOf = (label: string) => allocate(cells * cell * 4, label);
    const many = (count: number, make: (i: number) => GpuWords) =>
      Array.from({ length: count }, (_, i) => make(i));
    const fixedMask = allocate(cells, "fixed mask");
    return {
      params,
      kernels: kernelsOf(size, mask),
      key: allocate(2, "key"),
      fixedMask,
      states: many(Math.max(2, recordedSteps + 1), () => stateOf("state")),
      kept: many(Math.max(1, recordedSteps), () =>
        size.fixedMask ? fixedMask : allocate(cells, "kept"),
      ),
      notes: allocate(cells, "notes"),
      ...(recordedSteps > 0 && {
        gradients: {
          states: [stateOf("dState"), stateOf("dState")],
          perception: allocate(cells * perception * 4, "dPerception"),
        },
      }),
      taken: 0,
      returned: 0,
      firstStep: 0,
    };
  },
  rule: ({ params, allocate }) => {
    const floats = 4 * ruleLayout(params).length;
    return {
      params,
      packed: allocate(floats, "rule"),
      ...(params.gradients > 0 && { gradients: allocate(PARTS * floats, "gradients") }),
    };
  },
  pack: ({ rule, ...arrays }) => {
    const { bank, hiddenWeight, hiddenBias, outputWeight, outputBias } = arrays;
    const buffers = { bank, hiddenWeight, hiddenBias, outputWeight, outputBias };
    const groups = groupsFor(rule.packed.length);
    host.dispatch(packKernel(rule.params), { ...buffers, rule: rule.packed }, {}, groups);
    if (rule.gradients) host.clear(rule.gradients);
  },
  unpack: ({ rule, ...arrays }) => {
    const { bank, hiddenWeight, hiddenBias, outputWeight, outputBias } = arrays;
    const buffers = { bank, hiddenWeight, hiddenBias, outputWeight, outputBias };
    const lengths = Object.values(tensorLengths(rule.params));
    const groups = groupsFor(lengths.reduce((sum, length) => sum + length, 0));
    const gradients = rule.gradients as GpuWords;
    host.dispatch(unpackKernel(rule.params), { ...buffers, gradients }, {}, groups);
  },
  load: ({ field, state, key, step }) => {
    const { kernels, params, states, fixedMask } = field;
    const count = params.height * params.width;
    const { maskChannel, aliveThreshold } = params;
    pad(host, field, state, states[0]);
    host.dispatch(
      kernels.admit,
      { state, given: key, key: field.key, fixedMask },
      { count, maskChannel, aliveThreshold },
      groupsFor(Math.max(2, count)),
    );
    field.taken = 0;
    field.firstStep = step;
  },
  forward: ({ field, rule }) => {
    const { params, taken, states, kept } = field;
    if (params.recordedSteps > 0 && taken === params.recordedSteps)
      throw new Error(`A field records ${params.recordedSteps} steps only.`);
    forward(host, field, rule, {
      state: states[taken % states.length],
      next: states[(taken + 1) % states.length],
      kept: kept[taken % kept.length],
    });
    field.taken++;
  },
  store: ({ field, state }) =>
    unpad(host, field, field.states[field.taken % field.states.length], state),
  loadGradient: ({ field, dState }) => {
    field.returned = 0;
    pad(host, field, dState, gradientOf(field));
  },
  backward: ({ field, rule }) => {
    if (field.taken === 0) throw new Error("There is no recorded step to go back.");
    field.taken--;
    backward(host, field, rule);
    field.returned++;
  },
  storeGradient: ({ field, dState }) => unpad(host, field, gradientOf(field), dState),
});

/** The gradient of the state at which a field has arrived on its way back, or of that before. */
function gradientOf({ gradients, returned }: Field, before = 0): GpuWords {
  return gradients?.states[(returned + before) % 2] as GpuWords;
}

function pad(host: GpuHost, { params, kernels }: Field, floats: GpuWords, cells: GpuWords): void {
  const count = params.height * params.width;
  host.dispatch(kernels.pad, { floats, cells }, { count }, groupsFor(cells.length));
}

function unpad(host: GpuHost, { params, kernels }: Field, cells: GpuWords, floats: GpuWords): void {
  const count = params.height * params.width;
  host.dispatch(kernels.unpad, { cells, floats }, { count }, groupsFor(floats.length));
}

interface Step {
  readonly state: GpuWords;
  readonly next: GpuWords;
  readonly kept: GpuWords;
}

/** Workgroups along x and y, a square of cells each. */
export function tilesOf({
  height,
  width,
}: Pick<FieldNumbers, "height" | "width">): [across: number, down: number] {
  return [Math.ceil(width / TILE), Math.ceil(height / TILE)];
}

function forward(host: GpuHost, field: Field, rule: Rule, { state, next, kept }: Step): void {
  const { params, kernels, key, fixedMask, notes, firstStep, taken } = field;
  const { height, width, maskChannel, aliveThreshold } = params;
  host.dispatch(
    kernels.update,
    { state, rule: rule.packed, key, fixedMask, next, life: notes },
    {
      ...{ height, width, maskChannel, aliveThreshold },
      step: firstStep + taken,
      fireThreshold: fireThreshold(params.fireRate),
    },
    tilesOf(params),
  );
  if (params.mask === MASK_ALPHA)
    host.dispatch(
      kernels.keep,
      { life: notes, next, kept },
      { height, width },
      groupsFor(height * width),
    );
}

function backward(host: GpuHost, field: Field, { packed, params: rule, ...own }: Rule): void {
  const { params, kernels, key, notes: acting, firstStep, taken } = field;
  const { height, width, hidden, fireRate } = params;
  const extent = { height, width };
  const [state, kept] = [field.states[taken], field.kept[taken]];
  const dNext = gradientOf(field);
  const dState = gradientOf(field, 1);
  const dPerception = field.gradients?.perception as GpuWords;
  const gradients = own.gradients as GpuWords;
  host.dispatch(
    kernels.perceptionGradient,
    { state, rule: packed, key, kept, dNext, dPerception, acting },
    { ...extent, step: firstStep + taken, fireThreshold: fireThreshold(fireRate) },
    tilesOf(params),
  );
  host.dispatch(kernels.weightGradient, { state, rule: packed, acting, dNext, gradients }, extent, [
    Math.ceil(hidden / LANES),
    PARTS,
  ]);
  if (rule.learned)
    host.dispatch(kernels.bankGradient, { state, acting, dPerception, gradients }, extent, [
      Math.ceil((9 * ruleLayout(rule).perception) / LANES),
      PARTS,
    ]);
  host.dispatch(
    kernels.stateGradient,
    { rule: packed, kept, acting, dNext, dPerception, dState },
    extent,
    groupsFor(dState.length / 4),
  );
}
