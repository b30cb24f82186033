import { convBackward, convForward } from "../conv/reference.ts";
import { denseBackward, denseForward } from "../dense/reference.ts";
import { eluBackward, eluForward } from "../elu/reference.ts";

/** One layer of an update with its numbers; the first is a 3x3 convolution, weight [N, C, 3, 3], the others [N, K]. */
export interface UpdateValues {
  readonly kind: "linear" | "elu" | "skip";
  readonly weight: Float64Array;
  readonly bias: Float64Array;
}

/** Outputs of the layers of one step, [S, S, N] each; the last is the update itself. */
export type UpdateTape = readonly Float64Array[];

/**
 * One step of a variational rule on every cell: state + update (Palm and others 2022, section 3).
 * @param state [S, S, C]
 */
export function variationalStep(
  layers: readonly UpdateValues[],
  state: Float64Array,
  side: number,
  channels: number,
): { readonly next: Float64Array; readonly tape: UpdateTape } {
  const tape: Float64Array[] = [];
  for (const [i, { kind, weight, bias }] of layers.entries()) {
    const y =
      i === 0
        ? convForward(extentOf(side, channels, bias.length), state, weight, bias)
        : denseForward(tape[i - 1], weight, bias);
    if (kind === "elu") eluForward(y);
    if (kind === "skip") add(y, tape[i - 2]);
    tape.push(y);
  }
  const next = state.slice();
  add(next, tape[tape.length - 1]);
  return { next, tape };
}

/**
 * Adds the gradients of {@link variationalStep} to those of the layers.
 * @param dNext [S, S, C]
 * @returns gradient before the step
 */
export function variationalStepBackward(
  layers: readonly UpdateValues[],
  gradients: readonly Pick<UpdateValues, "weight" | "bias">[],
  state: Float64Array,
  tape: UpdateTape,
  dNext: Float64Array,
  side: number,
  channels: number,
): Float64Array {
  const dTape = tape.map((y) => new Float64Array(y.length));
  add(dTape[tape.length - 1], dNext);
  const dState = dNext.slice();
  for (let i = layers.length - 1; i >= 0; i--) {
    const { kind, weight } = layers[i];
    const { weight: dWeight, bias: dBias } = gradients[i];
    if (kind === "elu") eluBackward(dTape[i], tape[i]);
    if (kind === "skip") add(dTape[i - 2], dTape[i]);
    if (i > 0) add(dTape[i - 1], denseBackward(dTape[i], tape[i - 1], weight, dWeight, dBias));
    else {
      const extent = extentOf(side, channels, dBias.length);
      add(dState, convBackward(extent, dTape[0], state, weight, dWeight, dBias));
    }
  }
  return dState;
}

function extentOf(side: number, channels: number, outputs: number) {
  return { images: 1, side, channels, outputs, kernel: 3, stride: 1, padding: 1 };
}

function add(sums: Float64Array, values: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] += values[i];
}
