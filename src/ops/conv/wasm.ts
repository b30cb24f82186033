import type { WasmBinding } from "../bind.ts";
import type { ConvExtent } from "./layout.ts";
import type * as declared from "./op.ts";

/** Images, side, channels, outputs, kernel, stride, padding, elu. */
export type ExtentArguments = [number, number, number, number, number, number, number, number];

interface Kernels {
  packConv(weight: number, packed: number, channels: number, outputs: number, kernel: number): void;
  unpackConv(
    dPacked: number,
    dWeight: number,
    channels: number,
    outputs: number,
    kernel: number,
  ): void;
  convForward(
    input: number,
    packed: number,
    bias: number,
    columns: number,
    output: number,
    ...extent: ExtentArguments
  ): void;
  /** `dInput` is 0 to leave it out. */
  convBackward(
    dOutput: number,
    output: number,
    columns: number,
    packed: number,
    dPacked: number,
    dBias: number,
    dInput: number,
    ...extent: ExtentArguments
  ): void;
}

/** In the order in which the kernels take it. */
export function extentOf(args: ConvExtent & { readonly elu: number }): ExtentArguments {
  const { images, side, channels, outputs, kernel, stride, padding, elu } = args;
  return [images, side, channels, outputs, kernel, stride, padding, elu];
}

export const wasm: WasmBinding<typeof declared, Kernels> = ({ kernels }) => ({
  pack: ({ weight, packed, channels, outputs, kernel }) =>
    kernels.packConv(weight, packed, channels, outputs, kernel),
  unpack: ({ dPacked, dWeight, channels, outputs, kernel }) =>
    kernels.unpackConv(dPacked, dWeight, channels, outputs, kernel),
  forward: (a) =>
    kernels.convForward(a.input, a.packed, a.bias, a.columns, a.output, ...extentOf(a)),
  backward: (a) => {
    const weights = [a.packed, a.dPacked, a.dBias] as const;
    kernels.convBackward(a.dOutput, a.output, a.columns, ...weights, a.dInput, ...extentOf(a));
  },
  backwardWeights: (a) => {
    const weights = [a.packed, a.dPacked, a.dBias] as const;
    kernels.convBackward(a.dOutput, a.output, a.columns, ...weights, 0, ...extentOf(a));
  },
});
