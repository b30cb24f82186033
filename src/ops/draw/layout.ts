/** How the arrays of draws lie in memory (kernel.as.ts). */

/** Numbers of the row that a head gives of each cell: a mean and a log deviation of each number, filled up to a multiple of 8. */
export function headWidth(numbers: number): number {
  return 8 * Math.ceil((2 * numbers) / 8);
}
