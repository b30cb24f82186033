/** Numbers of a cell that describe its pixel: M logits, and of each component D means and D log scales. */
export function mixtureNumbers(mixtures: number, channels: number): number {
  return mixtures * (1 + 2 * channels);
}
