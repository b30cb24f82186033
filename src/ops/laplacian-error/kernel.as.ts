// Mean squared error of the visible channels' Laplacians and its gradient (reference.ts is the definition).

/**
 * @param state f32 [height, width, channels]
 * @param target f32 [height, width, visible]
 * @param edges f32 [height, width, visible], overwritten with the Laplacian of their difference
 * @param dState f32 [height, width, channels], the gradient times `scale` is added to it
 * @returns the loss; summed in f64, so that it does not depend on the order of magnitude of the grid
 */
export function laplacianError(
  state: usize, target: usize, edges: usize, dState: usize,
  height: i32, width: i32, channels: i32, visible: i32, scale: f32,
): f64 {
  const bytes = <usize>channels << 2, seen = <usize>visible << 2;
  const length = <f64>(height * width * visible), factor = 2 * <f64>scale / length;
  let sum: f64 = 0, at = edges;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, state += bytes, target += seen, at += seen) {
      for (let c: usize = 0; c < seen; c += 4) {
        const edge = laplacian(state + c, bytes, y, x, height, width) - laplacian(target + c, seen, y, x, height, width);
        sum += edge * edge;
        store<f32>(at + c, <f32>edge);
      }
    }
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, edges += seen, dState += bytes) {
      for (let c: usize = 0; c < seen; c += 4) {
        // The Laplacian is its own transpose.
        const slope = factor * laplacian(edges + c, seen, y, x, height, width);
        store<f32>(dState + c, load<f32>(dState + c) + <f32>slope);
      }
    }
  }
  return sum / length;
}

/**
 * What the neighbours of a cell have beyond it in one channel, with nothing around the grid; in f64, where such sums lose nothing.
 * @param at of the cell's number @param bytes of a cell
 */
// @ts-ignore: decorator
@inline
function laplacian(at: usize, bytes: usize, y: i32, x: i32, height: i32, width: i32): f64 {
  const row = bytes * width;
  let sum = -4 * <f64>load<f32>(at);
  if (y > 0) sum += <f64>load<f32>(at - row);
  if (y < height - 1) sum += <f64>load<f32>(at + row);
  if (x > 0) sum += <f64>load<f32>(at - bytes);
  if (x < width - 1) sum += <f64>load<f32>(at + bytes);
  return sum;
}
