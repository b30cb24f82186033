import { VISIBLE } from "../cell.ts";

/**
 * Mean over H, W and the visible channels, the first of each cell, of the squared error against the premultiplied target,
 * unclipped (Distill 2020, notebook).
 * @param state [H, W, C]
 * @param target [H, W, V]
 * @param dState receives the gradient times `scale` [H, W, C]
 * @param scale what the loss is multiplied by before it is differentiated; 1 / B makes the batch mean
 * @param visible V: channels that the target has
 * @returns the loss, not scaled
 */
export function squaredError(
  state: ArrayLike<number>,
  target: ArrayLike<number>,
  dState: Float64Array | Float32Array,
  scale: number,
  visible = VISIBLE,
): number {
  const channels = (state.length * visible) / target.length;
  const cells = target.length / visible;
  dState.fill(0);
  let sum = 0;
  for (let cell = 0; cell < cells; cell++) {
    for (let c = 0; c < visible; c++) {
      const difference = state[cell * channels + c] - target[cell * visible + c];
      sum += difference * difference;
      dState[cell * channels + c] = (2 * scale * difference) / target.length;
    }
  }
  return sum / target.length;
}
