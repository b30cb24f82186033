import type { Key } from "../../numbers/random.ts";
import { MASK_ALPHA, MASK_INPUT } from "../alive-mask/masks.ts";
import { inputMask } from "../alive-mask/reference.ts";
import type { Float64Binding } from "../bind.ts";
import { tensorLengths } from "./layout.ts";
import type * as declared from "./op.ts";
import {
  fireMask,
  type RuleValues,
  type StepGrid,
  type StepRecord,
  stepBackward,
  stepForward,
} from "./reference.ts";

/** The working state of one grid. */
export interface Field extends StepGrid {
  readonly recordedSteps: number;
  readonly mask: number;
  readonly maskChannel: number;
  fixedMask?: Uint8Array;
  state: Float64Array;
  dState: Float64Array;
  key: Key;
  step: number;
  tape: StepRecord[];
}

/** A rule and its gradients. */
export interface Rule {
  readonly values: RuleValues;
  readonly gradients: RuleValues;
}

const TENSORS = ["bank", "hiddenWeight", "hiddenBias", "outputWeight", "outputBias"] as const;

export const float64: Float64Binding<typeof declared> = {
  field: ({ channels, torus, fireRate, aliveThreshold, ...extent }) => ({
    spec: { channels, fireRate, aliveThreshold, boundary: torus ? "torus" : "zero" },
    ...extent,
    state: new Float64Array(extent.height * extent.width * channels),
    dState: new Float64Array(extent.height * extent.width * channels),
    key: [0, 0],
    step: 0,
    tape: [],
  }),
  rule: (params) => {
    const { bank, hiddenWeight, hiddenBias, outputWeight, outputBias } = tensorLengths(params);
    const values = (): RuleValues => ({
      bank: new Float64Array(bank),
      hiddenWeight: new Float64Array(hiddenWeight),
      hiddenBias: new Float64Array(hiddenBias),
      outputWeight: new Float64Array(outputWeight),
      outputBias: new Float64Array(outputBias),
    });
    return { values: values(), gradients: values() };
  },
  pack: ({ rule, ...arrays }) => {
    for (const name of TENSORS) {
      rule.values[name].set(arrays[name]);
      rule.gradients[name].fill(0);
    }
  },
  unpack: ({ rule, ...arrays }) => {
    for (const name of TENSORS) arrays[name].set(rule.gradients[name]);
  },
  load: ({ field, state, key, step }) => {
    field.state = state.slice();
    field.fixedMask = fixedMask(field, state);
    field.key = [key[0], key[1]];
    field.step = step;
    field.tape = [];
  },
  forward: ({ field, rule }) => {
    if (field.recordedSteps > 0 && field.tape.length === field.recordedSteps)
      throw new Error(`A field records ${field.recordedSteps} steps only.`);
    const fired = fireMask(field, field.key, field.step);
    const { state, record } = stepForward(field, rule.values, field.state, fired);
    field.state = state;
    field.step++;
    if (field.recordedSteps > 0) field.tape.push(record);
  },
  store: ({ field, state }) => state.set(field.state),
  loadGradient: ({ field, dState }) => {
    field.dState = dState.slice();
  },
  backward: ({ field, rule }) => {
    const record = field.tape.pop();
    if (!record) throw new Error("There is no recorded step to go back.");
    field.dState = stepBackward(field, rule.values, record, field.dState, rule.gradients);
    field.step--;
  },
  storeGradient: ({ field, dState }) => dState.set(field.dState),
};

/** The mask of a field that does not follow from its alpha. */
function fixedMask(
  { spec, mask, maskChannel }: Field,
  state: Float64Array,
): Uint8Array | undefined {
  if (mask === MASK_ALPHA) return undefined;
  if (mask === MASK_INPUT) return inputMask(state, spec, maskChannel);
  return new Uint8Array(state.length / spec.channels).fill(1);
}
