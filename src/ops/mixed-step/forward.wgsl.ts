/**
 * One step of a dish on a graphics card (README.md). The first kernel tells which cells act, and by which rule; one for each rule
 * updates the cells that act by it; the last clears what was not alive before and after, and says who follows whom. Owners are
 * counted from 1 here, so that zeros are an empty dish. Each takes a square of cells a workgroup, and leaves out those that rest.
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
import {
  LANES,
  LISTING,
  listedCells,
  PLACES,
  TILE,
  weightsMemory,
} from "../growing-step/tile.wgsl.ts";
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

/** Steps after which a square rests: both states hold nothing there, and all that is noted of its cells says so. */
const RESTED = 2;

/** Memory of what follows. */
const REST = "var<workgroup> rested: u32;";

const LEAVE_RESTED = `if (workgroupUniformLoad(&rested) == ${RESTED}) { return; }`;

/** Ends a kernel where its square rests: one look instead of one at each of its cells. */
const UNLESS_RESTED = `
  if (lane == 0) { rested = rest[restAt(group.y * groups.x + group.x)]; }
  ${LEAVE_RESTED}`;

/** Counts for how many steps nothing has stood in the square, or where its cells could see it, and ends the kernel where it rests. */
const COUNT_REST = `
  if (lane < 25) {
    let place = neighbour(edge(lane / 5, group.y, n.height), edge(lane % 5, group.x, n.width));
    if (place >= 0) {
      let near = vec2u(u32(place) % n.width, u32(place) / n.width) / ${TILE};
      if (blank[blankAt(near.y * groups.x + near.x)] == 0) { atomicStore(&holds, 1); }
    }
  }
  workgroupBarrier();
  if (lane == 0) {
    let square = group.y * groups.x + group.x;
    rested = select(0, min(rest[restAt(square)] + 1, ${RESTED}), atomicLoad(&holds) == 0);
    rest[restAt(square)] = rested;
  }
  ${LEAVE_RESTED}`;

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
      blank: "u32",
      rest: "write u32",
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
${PLACES}
${REST}
var<workgroup> holds: atomic<u32>;
/** Two rows, or columns, before the square, one of its own, and two behind it. */
fn edge(i: u32, square: u32, side: u32) -> i32 {
  let first = i32(square * ${TILE});
  let last = min(first + ${TILE - 1}, i32(side) - 1);
  return select(last + i32(i) - 2, first + i32(i) - 2, i < 3);
}
${livingOf(false)}
${INHERIT}
${IS_MATURE}
${NOTE}
${LEAVE}`,
    main: `${COUNT_REST}
  findLiving(group, lane);
  workgroupBarrier();
  let keys = vec2u(key[keyAt(0)], key[keyAt(1)]);
  for (var i = lane; i < ${TILE * TILE}; i += ${LANES}) {
    let y = rowOf(i, group); let x = columnOf(i, group);
    if (!isInside(y, x)) { continue; }
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
      rest: "u32",
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
${REST}
${weightsMemory(size)}
${IS_MATURE}
${NOTE}`,
    main: `${UNLESS_RESTED}
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

/**
 * Clears the cells that lost their last mature neighbour, and tells whom the others follow, which of them did not act, and which squares
 * hold nothing.
 */
export function settleKernel(channels: number, torus: boolean) {
  return defineKernel({
    label: "mixed-step.settle",
    size: LANES,
    buffers: {
      life: "u32",
      acting: "u32",
      owners: "write u32",
      next: "write vec4f",
      change: "write f32",
      blank: "write u32",
      rest: "u32",
    },
    numbers: { height: "u32", width: "u32" },
    declarations: `
const CELL = ${vectors(channels)}u;
${neighbourOf(torus)}
${PLACES}
${REST}
var<workgroup> kept: atomic<u32>;
fn settle(y: i32, x: i32) {
  let cell = u32(y) * n.width + u32(x);
  var around = 0u;
  for (var tap = 0; tap < 9; tap++) {
    let place = neighbour(y + tap / 3 - 1, x + tap % 3 - 1);
    if (place >= 0) { around |= life[lifeAt(u32(place))]; }
  }
  let heir = acting[actingAt(cell)];
  let wasAlive = (life[lifeAt(cell)] & ${ALIVE}) != 0;
  if (wasAlive && (around & ${MATURE}) != 0) {
    if (heir == 0) { change[changeAt(cell)] = -1; } else { owners[ownersAt(cell)] = heir; }
    atomicStore(&kept, 1);
    return;
  }
  owners[ownersAt(cell)] = 0;
  change[changeAt(cell)] = -1;
  if (wasAlive) {
    for (var c = 0u; c < CELL; c++) { next[nextAt(cell * CELL + c)] = vec4f(); }
  }
}`,
    main: `${UNLESS_RESTED}
  for (var i = lane; i < ${TILE * TILE}; i += ${LANES}) {
    let y = rowOf(i, group); let x = columnOf(i, group);
    if (isInside(y, x)) { settle(y, x); }
  }
  workgroupBarrier();
  if (lane == 0) { blank[blankAt(group.y * groups.x + group.x)] = 1 - atomicLoad(&kept); }`,
  });
}
