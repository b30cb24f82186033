import { each } from "../wgsl.ts";

/**
 * Perception of the cell in row `y` and column `x`: vectors p0, p1, …, filter-major, four channels each. Wants `state`
 * [H, W, vectors], the bank [F, 9, vectors] at the beginning of `rule`, and `neighbour`.
 * @param vectors of a cell: its channels by fours
 */
export function perceive(filters: number, vectors: number): string {
  const taps = 9 * vectors;
  return `
${each(filters * vectors, (i) => `var p${i} = vec4f();`)}
for (var tap = 0; tap < 9; tap++) {
  let place = neighbour(y + tap / 3 - 1, x + tap % 3 - 1);
  if (place >= 0) {
    let cell = stateAt(u32(place) * ${vectors});
    let taps = ruleAt(u32(tap) * ${vectors});
${each(
  vectors,
  (c) => `    let s${c} = state[cell + ${c}];
${each(filters, (f) => `    p${f * vectors + c} = fma(rule[taps + ${f * taps + c}], s${c}, p${f * vectors + c});`)}`,
)}
  }
}`;
}
