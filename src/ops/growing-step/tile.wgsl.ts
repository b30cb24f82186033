/** What the kernels of a step have in common: a workgroup takes a square of cells, lists those that matter, and shares weights. */
import { each } from "../wgsl.ts";
import { type RuleSize, ruleLayout } from "./rule.wgsl.ts";

/** Side of the square of cells that one workgroup takes. */
export const TILE = 16;
/** Invocations that share those cells: half of them fire, in most rules. */
export const LANES = 64;

/** Bytes of workgroup memory for weights: with lists and masks it stays below the 16 KiB that every device has. */
const WEIGHT_BYTES = 12 << 10;

/** Where cell number i of a tile lies. */
export const PLACES = `
fn rowOf(i: u32, group: vec3u) -> i32 { return i32(group.y * ${TILE} + i / ${TILE}); }
fn columnOf(i: u32, group: vec3u) -> i32 { return i32(group.x * ${TILE} + i % ${TILE}); }
fn isInside(y: i32, x: i32) -> bool { return y < i32(n.height) && x < i32(n.width); }`;

/** A list of cells of a tile, by their numbers in it, in any order: none depends on another. */
export const LISTING = `
var<workgroup> list: array<u32, ${TILE * TILE}>;
var<workgroup> listed: atomic<u32>;
var<workgroup> total: u32;${PLACES}`;

/**
 * Takes the cells of the list in turns, one an invocation. The body knows `i`, `y` and `x`; where `isBusy` is false it computes
 * along and must write nothing.
 */
export function listedCells(body: string): string {
  return `
  workgroupBarrier();
  if (lane == 0) { total = atomicLoad(&listed); }
  let count = workgroupUniformLoad(&total);
  for (var base = 0u; base < count; base += ${LANES}) {
    let isBusy = base + lane < count;
    let i = list[select(0, base + lane, isBusy)];
    let y = rowOf(i, group); let x = columnOf(i, group);
${body}
  }`;
}

/** How many units' weights are held in workgroup memory at once. */
function unitsHeld(rule: RuleSize): number {
  const { unit } = ruleLayout(rule);
  return Math.max(1, Math.min(rule.hidden + 1, Math.floor(WEIGHT_BYTES / (16 * unit))));
}

/** Workgroup memory of {@link forEachUnit}. */
export function weightsMemory(rule: RuleSize): string {
  return `var<workgroup> weights: array<vec4f, ${unitsHeld(rule) * ruleLayout(rule).unit}>;`;
}

/**
 * A loop over units, whose weights lie in workgroup memory meanwhile, from `weights[w]` on.
 * @param count of units: HIDDEN, or one more with the output's bias
 */
export function forEachUnit(rule: RuleSize, count: string, body: string): string {
  const held = unitsHeld(rule);
  return `
    for (var first = 0u; first < ${count}; first += ${held}) {
      let units = min(${held}u, ${count} - first);
      workgroupBarrier();
      for (var j = lane; j < units * UNIT; j += ${LANES}) { weights[j] = rule[ruleAt(UNITS + first * UNIT + j)]; }
      workgroupBarrier();
      for (var w = 0u; w < units * UNIT; w += UNIT) {
${body}
      }
    }`;
}

/** What a unit gives for the perception p0, p1, …; a comparison that lets NaN through, so that a broken rule is noticed. */
export function hiddenOf(rule: RuleSize): string {
  const { perception, unit } = ruleLayout(rule);
  return `
    var sums = weights[w] * p0;
${each(perception - 1, (i) => `    sums = fma(weights[w + ${i + 1}], p${i + 1}, sums);`)}
    let given = weights[w + ${unit - 1}].x + ((sums.x + sums.y) + (sums.z + sums.w));
    let hidden = select(given, 0.0, given < 0.0);`;
}
