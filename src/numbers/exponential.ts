/**
 * Computes e^x for x of at most 0, to 13 digits, by additions and multiplications only, so that the bits are the same on every
 * machine; Math.exp does not promise that.
 */
export function exponential(x: number): number {
  // The least double is e^-745.
  if (x < -745) return 0;
  let small = x;
  let halvings = 0;
  for (; small < -0.5; halvings++) small /= 2;
  let power = 1;
  for (let k = 13; k >= 1; k--) power = 1 + (power * small) / k;
  for (; halvings > 0; halvings--) power *= power;
  return power;
}
