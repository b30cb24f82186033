/**
 * One step forward on a graphics card, in two kernels: the first adds updates to the cells that fire, the second clears those
 * that were not alive before and after. README.md says why cells beyond the reach of living ones need no update.
 */
import { FIRES } from "../fire-mask/kernel.wgsl.ts";
import { neighbourOf } from "../neighbourhood.wgsl.ts";
import { perceive } from "../perceive/kernel.wgsl.ts";
import { defineKernel, each } from "../wgsl.ts";
import { type RuleSize, ruleConstants, ruleLayout } from "./rule.wgsl.ts";
import {
  forEachUnit,
  hiddenOf,
  LANES,
  LISTING,
  listedCells,
  TILE,
  weightsMemory,
} from "./tile.wgsl.ts";

/** What decides on the text of the kernels of a step. */
export interface StepSize extends RuleSize {
  readonly torus: boolean;
  /** Whether the cells that are alive stay the same from loading on: any mask but that by alpha. */
  readonly fixedMask: boolean;
}

/** A cell of what comes between the two kernels: alive before, and mature after the update. */
export const ALIVE = 1;
export const MATURE = 2;

/** Whether a vector holds a mask channel above the threshold. */
export const IS_MATURE = `
fn isMature(cell: vec4f) -> bool { return cell[n.maskChannel % 4] > n.aliveThreshold; }`;

/** What the kernel that clears needs to know of a cell. */
export const NOTE = `
fn note(place: u32, alive: bool, mature: bool) {
  life[lifeAt(place)] = select(0u, ${ALIVE}u, alive) | select(0u, ${MATURE}u, mature);
}`;

/** Keeps a cell as it is, unless it was not alive. */
export const LEAVE = `
fn leave(place: u32, alive: bool) {
  for (var c = 0u; c < CELL; c++) {
    next[nextAt(place * CELL + c)] = select(vec4f(), state[stateAt(place * CELL + c)], alive);
  }
  note(place, alive, isMature(state[stateAt(place * CELL + n.maskChannel / 4)]));
}`;

/** Perceives a listed cell and adds up its update: sum0, sum1, …, a vector each. */
export function updateOf(size: RuleSize): string {
  const { cell, perception } = ruleLayout(size);
  return `
${perceive(size.filters, cell)}
${each(cell, (c) => `    var sum${c} = vec4f();`)}
${forEachUnit(
  size,
  "HIDDEN + 1",
  `${hiddenOf(size)}
${each(cell, (c) => `    sum${c} = fma(weights[w + ${perception + c}], vec4f(hidden), sum${c});`)}`,
)}`;
}

/** Writes the cell at `place` with its update. */
export function addUpdate(size: RuleSize): string {
  return `
      var mature = false;
${each(
  ruleLayout(size).cell,
  (c) => `      sum${c} += state[stateAt(place * CELL + ${c})];
      next[nextAt(place * CELL + ${c})] = select(vec4f(), sum${c}, alive);
      if (n.maskChannel / 4 == ${c}) { mature = isMature(sum${c}); }`,
)}
      note(place, alive, mature);`;
}

/** Adds updates. */
export function updateKernel(size: StepSize) {
  return defineKernel({
    label: "growing-step.update",
    size: LANES,
    buffers: {
      state: "vec4f",
      rule: "vec4f",
      key: "u32",
      fixedMask: "u32",
      next: "write vec4f",
      life: "write u32",
    },
    numbers: {
      height: "u32",
      width: "u32",
      step: "u32",
      fireThreshold: "u32",
      maskChannel: "u32",
      aliveThreshold: "f32",
    },
    declarations: `${ruleConstants(size)}${FIRES}
${neighbourOf(size.torus)}
${LISTING}
${weightsMemory(size)}
${livingOf(size.fixedMask)}
${IS_MATURE}
${NOTE}
${LEAVE}`,
    main: `
  findLiving(group, lane);
  workgroupBarrier();
  let keys = vec2u(key[keyAt(0)], key[keyAt(1)]);
  for (var i = lane; i < ${TILE * TILE}; i += ${LANES}) {
    let y = rowOf(i, group); let x = columnOf(i, group);
    if (!isInside(y, x)) { continue; }
    if (isInReach(y, x, i) && fires(keys, n.step, u32(y), u32(x), n.fireThreshold)) { list[atomicAdd(&listed, 1)] = i; }
    else { leave(u32(y) * n.width + u32(x), isAlive(y, x, i)); }
  }
${listedCells(`
${updateOf(size)}
    if (isBusy) {
      let place = u32(y) * n.width + u32(x);
      let alive = isAlive(y, x, i);
${addUpdate(size)}
    }`)}`,
  });
}

/**
 * Which cells are alive before the update, and which may change it for others: `findLiving` prepares, `isAlive` and
 * `isInReach` tell of the cell in row y and column x, number i of its tile.
 */
export function livingOf(fixedMask: boolean): string {
  if (fixedMask)
    return `
fn findLiving(group: vec3u, lane: u32) {}
fn isAlive(y: i32, x: i32, i: u32) -> bool { return fixedMask[fixedMaskAt(u32(y) * n.width + u32(x))] == 1; }
fn isInReach(y: i32, x: i32, i: u32) -> bool { return isAlive(y, x, i); }`;
  const side = TILE + 4;
  return `
var<workgroup> mature: array<u32, ${side * side}>;
/** Mature cells of the tile and of two more on every side. */
fn findLiving(group: vec3u, lane: u32) {
  for (var i = lane; i < ${side * side}; i += ${LANES}) {
    let y = i32(group.y * ${TILE} + i / ${side}) - 2;
    let x = i32(group.x * ${TILE} + i % ${side}) - 2;
    mature[i] = 0;
    // A tile may reach beyond the grid by more than a torus can be wrapped.
    if (y >= i32(n.height) + 2 || x >= i32(n.width) + 2) { continue; }
    let place = neighbour(y, x);
    if (place >= 0) { mature[i] = u32(isMature(state[stateAt(u32(place) * CELL + n.maskChannel / 4)])); }
  }
}
/** Whether a cell is mature within so many cells of number i of the tile. */
fn isNear(i: u32, distance: u32) -> bool {
  let corner = (i / ${TILE} + 2 - distance) * ${side} + i % ${TILE} + 2 - distance;
  var any = 0u;
  for (var y = 0u; y <= 2 * distance; y++) {
    for (var x = 0u; x <= 2 * distance; x++) { any |= mature[corner + y * ${side} + x]; }
  }
  return any == 1;
}
fn isAlive(y: i32, x: i32, i: u32) -> bool { return isNear(i, 1); }
fn isInReach(y: i32, x: i32, i: u32) -> bool { return isNear(i, 2); }`;
}

/** Clears the cells that lost their last mature neighbour, and tells which were kept. Where the mask is fixed there is nothing left to do. */
export function keepKernel(size: StepSize) {
  return defineKernel({
    label: "growing-step.keep",
    size: 64,
    buffers: { life: "u32", next: "write vec4f", kept: "write u32" },
    numbers: { height: "u32", width: "u32" },
    declarations: `${ruleConstants(size)}
${neighbourOf(size.torus)}`,
    main: `
  if (item >= n.height * n.width) { return; }
  let y = i32(item / n.width); let x = i32(item % n.width);
  var around = 0u;
  for (var tap = 0; tap < 9; tap++) {
    let place = neighbour(y + tap / 3 - 1, x + tap % 3 - 1);
    if (place >= 0) { around |= life[lifeAt(u32(place))]; }
  }
  let wasAlive = (life[lifeAt(item)] & ${ALIVE}) != 0;
  let isKept = wasAlive && (around & ${MATURE}) != 0;
  kept[keptAt(item)] = u32(isKept);
  if (wasAlive && !isKept) {
    for (var c = 0u; c < CELL; c++) { next[nextAt(item * CELL + c)] = vec4f(); }
  }`,
  });
}
