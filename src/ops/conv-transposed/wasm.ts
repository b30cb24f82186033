import type { WasmBinding } from "../bind.ts";
import { type ExtentArguments, extentOf } from "../conv/wasm.ts";
import type * as declared from "./op.ts";

interface Kernels {
  convTransposedForward(
    input: number,
    packed: number,
    bias: number,
    columns: number,
    output: number,
    ...extent: ExtentArguments
  ): void;
  convTransposedBackward(
    input: number,
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

export const wasm: WasmBinding<typeof declared, Kernels> = ({ kernels }) => ({
  forward: (a) =>
    kernels.convTransposedForward(a.input, a.packed, a.bias, a.columns, a.output, ...extentOf(a)),
  backward: (a) =>
    kernels.convTransposedBackward(
      a.input,
      a.dOutput,
      a.output,
      a.columns,
      a.packed,
      a.dPacked,
      a.dBias,
      a.dInput,
      ...extentOf(a),
    ),
});
