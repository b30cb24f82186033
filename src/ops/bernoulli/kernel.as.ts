// Log-likelihood of a binary picture under the logits that a grid holds in channel 0 (reference.ts is the definition).
import { cellAt } from "../grid/cells.as";

/**
 * @param picture f32 [size, size], in the middle of the grid; cells outside stand for a black frame
 * @param framed 1 to score the frame too
 * @param dGrid gradient of -scale log p, channel 0 of the cells; 0 to leave it out
 * @returns log p, in nats
 */
export function bernoulli(grid: usize, side: i32, channels: i32, picture: usize, size: i32, framed: i32, dGrid: usize, scale: f64): f64 {
  const margin = (side - size) / 2;
  let sum: f64 = 0;
  for (let y = 0; y < side; y++) {
    const row = y - margin;
    for (let x = 0; x < side; x++) {
      const column = x - margin;
      if (dGrid) memory.fill(cellAt(dGrid, side, channels, y, x), 0, <usize>channels << 2);
      const isInside = row >= 0 && row < size && column >= 0 && column < size;
      if (!isInside && !framed) continue;
      const target = isInside ? <f64>load<f32>(picture + (<usize>(row * size + column) << 2)) : 0;
      const logit = <f64>load<f32>(cellAt(grid, side, channels, y, x));
      const small = Math.exp(-Math.abs(logit));
      sum += target * logit - Math.max(logit, 0) - Math.log1p(small);
      const probability = (logit > 0 ? 1 : small) / (1 + small);
      if (dGrid) store<f32>(cellAt(dGrid, side, channels, y, x), <f32>(scale * (probability - target)));
    }
  }
  return sum;
}
