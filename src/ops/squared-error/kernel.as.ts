// Mean squared error of the visible channels and its gradient (reference.ts is the definition).

/**
 * @param state f32 [cells, channels]
 * @param target f32 [cells, visible]
 * @param dState f32 [cells, channels], overwritten
 * @returns the loss; summed in f64, so that it does not depend on the order of magnitude of the grid
 */
export function squaredError(
  state: usize, target: usize, dState: usize, cells: i32, channels: i32, visible: i32, scale: f32,
): f64 {
  const bytes = <usize>channels << 2, seen = <usize>visible << 2;
  const factor = <f32>2 * scale / (<f32>visible * <f32>cells);
  memory.fill(dState, 0, <usize>cells * bytes);
  let sum: f64 = 0;
  for (let cell = 0; cell < cells; cell++) {
    for (let c: usize = 0; c < seen; c += 4) {
      const difference = load<f32>(state + c) - load<f32>(target + c);
      sum += <f64>difference * <f64>difference;
      store<f32>(dState + c, difference * factor);
    }
    state += bytes;
    target += seen;
    dState += bytes;
  }
  return sum / <f64>(visible * cells);
}
