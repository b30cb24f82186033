/** Convolutions and their transposes, on the kernels. */
import type { Arguments, Operations } from "../buffers.ts";
import type { WasmArray } from "./executor.ts";
import type { Kernels } from "./variational-kernels.ts";

interface Types {
  array: WasmArray;
  field: never;
  rule: never;
}

export function convolutions(kernels: Kernels): Operations<Types> {
  return {
    "conv.pack": (args) => kernels.packConv(...addresses(args, "weight", "packed"), ...shape(args)),
    "conv.unpack": (args) =>
      kernels.unpackConv(...addresses(args, "dPacked", "dWeight"), ...shape(args)),
    "conv.forward": (args) => kernels.convForward(...addresses(args, ...FORWARD), ...extent(args)),
    "conv.backward": (args) =>
      kernels.convBackward(...addresses(args, ...BACKWARD, "dInput"), ...extent(args)),
    "conv.backwardWeights": (args) =>
      kernels.convBackward(...addresses(args, ...BACKWARD), 0, ...extent(args)),
    "convTransposed.forward": (args) =>
      kernels.convTransposedForward(...addresses(args, ...FORWARD), ...extent(args)),
    "convTransposed.backward": (args) =>
      kernels.convTransposedBackward(
        ...addresses(args, "input", ...BACKWARD, "dInput"),
        ...extent(args),
      ),
  };
}

/** Buffers in the order of the kernels' arguments. */
const FORWARD = ["input", "packed", "bias", "columns", "output"];
const BACKWARD = ["dOutput", "output", "columns", "packed", "dPacked", "dBias"];

function addresses({ array }: Arguments<Types>, ...names: string[]): number[] {
  return names.map((name) => array(name).address);
}

function shape({ param }: Arguments<Types>): number[] {
  return ["channels", "outputs", "kernel"].map(param);
}

function extent({ param }: Arguments<Types>): number[] {
  const names = ["images", "side", "channels", "outputs", "kernel", "stride", "padding", "elu"];
  return names.map(param);
}
