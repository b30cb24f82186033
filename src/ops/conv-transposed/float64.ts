import type { Float64Binding } from "../bind.ts";
import { backward, forward, numbersOf } from "../conv/float64.ts";
import type * as declared from "./op.ts";
import { convTransposedBackward, convTransposedForward } from "./reference.ts";

export const float64: Float64Binding<typeof declared> = {
  forward: (args) => forward(args, convTransposedForward, numbersOf(args)[1]),
  backward: (args) => {
    const [large, small] = numbersOf(args);
    args.dInput.set(backward(args, convTransposedBackward, small, large));
  },
};
