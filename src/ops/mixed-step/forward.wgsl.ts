/**
 * One step of a dish on a graphics card (README.md). The first kernel tells which cells act, and by which rule; one for each rule
 * updates the cells that act by it; the last clears what was not alive before and after, and says who follows whom. Owners are
 * counted from 1 here, so that zeros are an empty dish.
 */
import { FIRES } from "../fire-mask/kernel.wgsl.ts";
import {
  ALIVE,
  addUpdate,
  IS_MATURE,
  LEAVE,
  livingOf,
  MATURE,
  NOTE,
  updateOf,
} from "../growing-step/forward.wgsl.ts";
import { type RuleSize, ruleConstants } from "../growing-step/rule.wgsl.ts";
import { LANES, LISTING, listedCells, TILE, weightsMemory } from "../growing-step/tile.wgsl.ts";
import { neighbourOf } from "../neighbourhood.wgsl.ts";
import { defineKernel, vectors } from "../wgsl.ts";

/** Which rule a cell that holds nothing takes: `inherit`. */
const INHERIT = `
/** Owner of the neighbour with the largest alpha, of those that hold something. */
fn strongest(y: i32, x: i32) -> u32 {
  var owner = 0u;
  var largest = 0.0;
  for (var tap = 0; tap < 9; tap++) {
    let place = neighbour(y + tap / 3 - 1, x + tap % 3 - 1);
    if (place < 0) { continue; }
    let near = owners[ownersAt(u32(place))];
    let alpha = state[stateAt(u32(place) * CELL)].w;
    if (near == 0 || (owner != 0 && !(alpha > largest))) { continue; }
    owner = near;
    largest = alpha;
  }
  return owner;
}
fn inherit(y: i32, x: i32) -> u32 {
  var owner = strongest(y, x);
  for (var tap = 0; owner == 0 && tap < 9; tap++) {
    let near = vec2i(y + tap / 3 - 1, x + tap % 3 - 1);
    if (neighbour(near.x, near.y) >= 0) { owner = strongest(near.x, near.y); }
  }
  return owner;
}`;

/** Tells of every cell by which rule it acts in this step, if it does, and keeps it as it is for now. */
export function chooseKernel(channels: number, torus: boolean) {
  return defineKernel({
    label: "mixed-step.choose",
    size: LANES,
    buffers: {
      state: "vec4f",
      owners: "u32",
      key: "u32",
      next: "write vec4f",
      acting: "write u32",
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
    declarations: `
const CELL = ${vectors(channels)}u;
${FIRES}
${neighbourOf(torus)}
fn rowOf(i: u32, group: vec3u) -> i32 { return i32(group.y * ${TILE} + i / ${TILE}); }
fn columnOf(i: u32, group: vec3u) -> i32 { return i32(group.x * ${TILE} + i % ${TILE}); }
${livingOf(false)}
${INHERIT}
${IS_MATURE}
${NOTE}
${LEAVE}`,
    main: `
  findLiving(group, lane);
  workgroupBarrier();
  let keys = vec2u(key[keyAt(0)], key[keyAt(1)]);
  for (var i = lane; i < ${TILE * TILE}; i += ${LANES}) {
    let y = rowOf(i, group); let x = columnOf(i, group);
    if (y >= i32(n.height) || x >= i32(n.width)) { continue; }
    let place = u32(y) * n.width + u32(x);
    var heir = 0u;
    if (isInReach(y, x, i) && fires(keys, n.step, u32(y), u32(x), n.fireThreshold)) {
      heir = owners[ownersAt(place)];
      if (heir == 0) { heir = inherit(y, x); }
    }
    acting[actingAt(place)] = heir;
    leave(place, isAlive(y, x, i));
  }`,
  });
}

/** Adds the updates of the cells that act by one rule. */
export function ruleKernel(size: RuleSize, torus: boolean) {
  return defineKernel({
    label: "mixed-step.update",
    size: LANES,
    buffers: {
      state: "vec4f",
      rule: "vec4f",
      acting: "u32",
      next: "write vec4f",
      life: "write u32",
      change: "write f32",
    },
    numbers: {
      height: "u32",
      width: "u32",
      owner: "u32",
      maskChannel: "u32",
      aliveThreshold: "f32",
    },
    declarations: `${ruleConstants(size)}
${neighbourOf(torus)}
${LISTING}
${weightsMemory(size)}
${IS_MATURE}
${NOTE}`,
    main: `
  for (var i = lane; i < ${TILE * TILE}; i += ${LANES}) {
    let y = rowOf(i, group); let x = columnOf(i, group);
    if (isInside(y, x) && acting[actingAt(u32(y) * n.width + u32(x))] == n.owner) { list[atomicAdd(&listed, 1)] = i; }
  }
${listedCells(`
${updateOf(size)}
    if (isBusy) {
      let place = u32(y) * n.width + u32(x);
      let alive = (life[lifeAt(place)] & ${ALIVE}) != 0;
      change[changeAt(place)] = sqrt(${Array.from({ length: vectors(size.channels) }, (_, c) => `dot(sum${c}, sum${c})`).join(" + ")});
${addUpdate(size)}
    }`)}`,
  });
}

/** Clears the cells that lost their last mature neighbour, and tells whom the others follow and which of them did not act. */
export function settleKernel(channels: number, torus: boolean) {
  return defineKernel({
    label: "mixed-step.settle",
    size: 64,
    buffers: {
      life: "u32",
      acting: "u32",
      owners: "write u32",
      next: "write vec4f",
      change: "write f32",
    },
    numbers: { height: "u32", width: "u32" },
    declarations: `
const CELL = ${vectors(channels)}u;
${neighbourOf(torus)}`,
    main: `
  if (item >= n.height * n.width) { return; }
  let y = i32(item / n.width); let x = i32(item % n.width);
  var around = 0u;
  for (var tap = 0; tap < 9; tap++) {
    let place = neighbour(y + tap / 3 - 1, x + tap % 3 - 1);
    if (place >= 0) { around |= life[lifeAt(u32(place))]; }
  }
  let heir = acting[actingAt(item)];
  let wasAlive = (life[lifeAt(item)] & ${ALIVE}) != 0;
  if (wasAlive && (around & ${MATURE}) != 0) {
    if (heir == 0) { change[changeAt(item)] = -1; } else { owners[ownersAt(item)] = heir; }
    return;
  }
  owners[ownersAt(item)] = 0;
  change[changeAt(item)] = -1;
  if (wasAlive) {
    for (var c = 0u; c < CELL; c++) { next[nextAt(item * CELL + c)] = vec4f(); }
  }`,
  });
}
