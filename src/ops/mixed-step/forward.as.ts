// One step of a dish: the step of growing-step/forward.as.ts, in which each cell is updated by its own rule. What a rule
// makes of a cell does not depend on the others in its block, so that one rule alone gives the same bits as there.
import { applyUpdates, clearCells, listCleared, listFired, updateBlock } from "../growing-step/forward.as";
import { BLOCK, cellAt } from "../growing-step/field.as";
import { Rule } from "../growing-step/rule.as";
import { Dish, neighbour } from "./dish.as";
import { ALPHA } from "../channels";
import { NOBODY } from "./owner";

export function stepDish(dish: Dish): void {
  const fired = listFired(dish);
  sortByOwner(dish, fired);
  let first = 0;
  for (let owner = 0; owner < dish.ruleCount; owner++) {
    const rule = changetype<Rule>(<usize>load<u32>(dish.rules + (<usize>owner << 2)));
    const end = first + load<u32>(dish.counts + (<usize>owner << 2));
    for (; first < end; first += BLOCK) updateBlock(dish, rule, first, min(BLOCK, end - first), dish.hidden);
    first = end;
  }
  noteChanges(dish, fired);
  applyUpdates(dish, fired);
  const cleared = listCleared(dish);
  for (let i = 0; i < cleared; i++) store<u8>(dish.owners + load<u32>(dish.fired + (<usize>i << 2)), NOBODY);
  clearCells(dish, cleared);
  dish.step++;
}

/** Gives fired cells that follow no rule the one that they inherit, and sorts all of them by rule, then by place. */
function sortByOwner(dish: Dish, fired: i32): void {
  const single = dish.ruleCount == 1;
  memory.fill(dish.counts, 0, NOBODY * 4);
  for (let i = 0; i < fired; i++) {
    const place = load<u32>(dish.fired + (<usize>i << 2));
    let owner: i32 = load<u8>(dish.owners + place);
    if (owner == NOBODY) {
      // Nobody reads it before the step is over: others look at cells that hold something, and this one does not.
      owner = single ? 0 : inherit(dish, place);
      store<u8>(dish.owners + place, owner);
    }
    const count = dish.counts + (<usize>owner << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
  if (!single) scatter(dish, fired);
}

/** Counting sort of the fired cells; `counts` stays. */
function scatter(dish: Dish, fired: i32): void {
  let end = 0;
  for (let owner = 0; owner < dish.ruleCount; owner++) {
    const count = dish.counts + (<usize>owner << 2);
    end += load<u32>(count);
    store<u32>(count, end);
  }
  for (let i = fired - 1; i >= 0; i--) {
    const place = load<u32>(dish.fired + (<usize>i << 2));
    const next = dish.counts + (<usize>load<u8>(dish.owners + place) << 2);
    const at = load<u32>(next) - 1;
    store<u32>(next, at);
    store<u32>(dish.sorted + (<usize>at << 2), place);
  }
  // Each count has become the first place of its rule.
  for (let owner = dish.ruleCount - 1; owner >= 0; owner--) {
    const start = dish.counts + (<usize>owner << 2);
    const begin = load<u32>(start);
    store<u32>(start, end - begin);
    end = begin;
  }
  const sorted = dish.sorted;
  dish.sorted = dish.fired;
  dish.fired = sorted;
}

/** Which rule a cell that holds nothing takes (README.md). */
function inherit(dish: Dish, place: i32): i32 {
  let owner = strongestNeighbour(dish, place);
  for (let tap = 0; owner == NOBODY && tap < 9; tap++) {
    const near = neighbour(dish, place, tap);
    if (near) owner = strongestNeighbour(dish, near);
  }
  return owner;
}

/** Owner of the neighbour with the largest alpha, of those that hold something. */
function strongestNeighbour(dish: Dish, place: i32): i32 {
  let owner = NOBODY;
  let largest: f32 = 0;
  for (let tap = 0; tap < 9; tap++) {
    const near = neighbour(dish, place, tap);
    if (!near || !load<u8>(dish.nonzero + near)) continue;
    const alpha = load<f32>(cellAt(dish, near), ALPHA << 2);
    if (owner != NOBODY && !(alpha > largest)) continue;
    owner = load<u8>(dish.owners + near);
    largest = alpha;
  }
  return owner;
}

/** Remembers which cells fired, and the length of each one's update. */
function noteChanges(dish: Dish, fired: i32): void {
  memory.fill(dish.moved, 0, dish.places);
  for (let i = 0; i < fired; i++) {
    const place = load<u32>(dish.fired + (<usize>i << 2));
    const update = dish.update + <usize>i * dish.cellBytes;
    let sum = f32x4.splat(0);
    for (let c = 0; c < dish.cellBytes; c += 16) {
      const four = v128.load(update + c);
      sum = f32x4.add(sum, f32x4.mul(four, four));
    }
    const two = f32x4.add(sum, v128.shuffle<f32>(sum, sum, 2, 3, 0, 1));
    store<f32>(dish.change + (<usize>place << 2), sqrt(f32x4.extract_lane(two, 0) + f32x4.extract_lane(two, 1)));
    store<u8>(dish.moved + place, 255);
  }
}
