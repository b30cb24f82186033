/** Sums over all invocations of a workgroup, in one order. */
import { each } from "./wgsl.ts";

/** Statements that add up the numbers of `sums`, one an invocation, by halves: `sums[0]` is the sum. @param lanes a power of 2 */
export function sumUp(lanes: number, sums: string): string {
  const halvings = Math.log2(lanes);
  return each(halvings, (i) => {
    const half = lanes >> (i + 1);
    return `  workgroupBarrier();
  if (lane < ${half}) { ${sums}[lane] += ${sums}[lane + ${half}]; }`;
  });
}
