import { fireThreshold } from "../../numbers/random.ts";
import type { WasmBinding, WasmHost } from "../bind.ts";
import type * as declared from "./op.ts";

/** Addresses of bank, hiddenWeight, hiddenBias, outputWeight, outputBias. */
type Tensors = [number, number, number, number, number];

interface Kernels {
  createRule(
    channels: number,
    hidden: number,
    filters: number,
    learned: number,
    gradients: number,
  ): number;
  packRule(rule: number, ...tensors: Tensors): void;
  unpackGradients(rule: number, ...tensors: Tensors): void;
  createField(
    height: number,
    width: number,
    channels: number,
    hidden: number,
    filters: number,
    torus: number,
    fireThreshold: number,
    mask: number,
    maskChannel: number,
    aliveThreshold: number,
    recordedSteps: number,
  ): number;
  loadState(field: number, state: number, key0: number, key1: number, step: number): void;
  storeState(field: number, state: number): void;
  loadGradient(field: number, dState: number): void;
  storeGradient(field: number, dState: number): void;
  /** 0 where there was no room on the tape. */
  stepForward(field: number, rule: number): number;
  /** 0 where there was no step on the tape. */
  stepBackward(field: number, rule: number): number;
}

type Binding = WasmBinding<typeof declared, Kernels>;

/** Rules alone: what a dish needs of this folder. */
export const packing = ({
  kernels,
}: WasmHost<Pick<Kernels, "createRule" | "packRule" | "unpackGradients">>) =>
  ({
    rule: (p) => kernels.createRule(p.channels, p.hidden, p.filters, p.learned, p.gradients),
    pack: (a) => kernels.packRule(a.rule.address, ...tensorsOf(a)),
    unpack: (a) => kernels.unpackGradients(a.rule.address, ...tensorsOf(a)),
  }) satisfies Partial<ReturnType<Binding>>;

export const wasm: Binding = (host) => {
  const { kernels, words } = host;
  return {
    ...packing(host),
    field: (p) =>
      kernels.createField(
        p.height,
        p.width,
        p.channels,
        p.hidden,
        p.filters,
        p.torus,
        fireThreshold(p.fireRate),
        p.mask,
        p.maskChannel,
        p.aliveThreshold,
        p.recordedSteps,
      ),
    load: ({ field, state, key, step }) => {
      const [key0, key1] = words(key, 2);
      kernels.loadState(field.address, state, key0, key1, step);
    },
    forward: ({ field, rule }) => {
      if (!kernels.stepForward(field.address, rule.address))
        throw new Error(`A field records ${field.params.recordedSteps} steps only.`);
    },
    store: ({ field, state }) => kernels.storeState(field.address, state),
    loadGradient: ({ field, dState }) => kernels.loadGradient(field.address, dState),
    backward: ({ field, rule }) => {
      if (!kernels.stepBackward(field.address, rule.address))
        throw new Error("There is no recorded step to go back.");
    },
    storeGradient: ({ field, dState }) => kernels.storeGradient(field.address, dState),
  };
};

/** In the order in which the kernels take them. */
function tensorsOf(arrays: {
  readonly bank: number;
  readonly hiddenWeight: number;
  readonly hiddenBias: number;
  readonly outputWeight: number;
  readonly outputBias: number;
}): Tensors {
  const { bank, hiddenWeight, hiddenBias, outputWeight, outputBias } = arrays;
  return [bank, hiddenWeight, hiddenBias, outputWeight, outputBias];
}
