// The field of a dish: cells that follow several rules, and what the last step did to them.
import { cellAt, createMask, Field, initField, markCell } from "../growing-step/field.as";
import { allocateZeroed } from "../growing-step/rule.as";
import { MASK_ALPHA } from "../alive-mask/masks";
import { ALPHA } from "../channels";
import { NOBODY } from "./owner";

@unmanaged
export class Dish extends Field {
  rules: usize; // addresses of rules, u32 [NOBODY]
  ruleCount: i32;
  owners: usize; // index of a rule or NOBODY, a byte a place; every cell in `nonzero` has one, and no other
  sorted: usize; // u32 [H * W]: room to sort the fired cells in
  counts: usize; // u32 [NOBODY]: fired cells of each rule
  moved: usize; // mask: cells that fired in the last step; of those that hold something, which did
  change: usize; // f32 [places]: length of the update of a cell that fired
}

/** @param hidden, filters the largest of any rule that is to be adopted */
export function createDish(height: i32, width: i32, channels: i32, hidden: i32, filters: i32): Dish {
  const dish = changetype<Dish>(allocateZeroed(offsetof<Dish>()));
  initField(dish, height, width, channels, hidden, filters, 0, 0, MASK_ALPHA, ALPHA, 0);
  dish.rules = allocateZeroed(NOBODY * 4);
  dish.owners = allocateZeroed(dish.places);
  memory.fill(dish.owners, <u8>NOBODY, dish.places);
  // One place to spare, as the fired cells have.
  dish.sorted = allocateZeroed((height * width + 1) * 4);
  dish.counts = allocateZeroed(NOBODY * 4);
  dish.moved = createMask(dish.places);
  dish.change = allocateZeroed(dish.places * 4);
  return dish;
}

/** Cells with this owner follow the rule from now on. Owners count from 0, without gaps. */
export function adoptRule(dish: Dish, owner: i32, rule: usize): void {
  store<u32>(dish.rules + (<usize>owner << 2), <u32>rule);
  dish.ruleCount = max(dish.ruleCount, owner + 1);
}

/** Sets what is the dish's own, whatever its rules were trained with. */
export function configureDish(dish: Dish, fireThreshold: i32, aliveThreshold: f32, torus: i32): void {
  dish.fireThreshold = fireThreshold;
  if (dish.torus && !torus) clearStateBorder(dish);
  dish.torus = torus;
  if (aliveThreshold == dish.aliveThreshold) return;
  dish.aliveThreshold = aliveThreshold;
  for (let place = dish.stride; place < dish.places; place++) {
    if (load<u8>(dish.nonzero + place)) markCell(dish, place);
  }
}

/** Beyond a zero boundary there is nothing; on a torus its border held the cells that it stood for. */
function clearStateBorder(dish: Dish): void {
  const rowBytes = dish.stride * dish.cellBytes;
  memory.fill(dish.state, 0, rowBytes);
  memory.fill(cellAt(dish, dish.places - dish.stride), 0, rowBytes);
  for (let y = 1; y <= dish.height; y++) {
    memory.fill(cellAt(dish, y * dish.stride), 0, dish.cellBytes);
    memory.fill(cellAt(dish, y * dish.stride + dish.width + 1), 0, dish.cellBytes);
  }
}

/** Lets a cell hold something from now on, its contents given, under a rule. */
export function occupy(dish: Dish, place: u32, owner: i32): void {
  markCell(dish, place);
  store<u8>(dish.owners + place, owner);
  store<u8>(dish.moved + place, 0);
}

/** Empties a cell. */
export function vacate(dish: Dish, place: u32): void {
  memory.fill(cellAt(dish, place), 0, dish.cellBytes);
  store<u8>(dish.mature + place, 0);
  store<u8>(dish.nonzero + place, 0);
  store<u8>(dish.owners + place, NOBODY);
}

/** Place of the neighbour that a tap reads; 0 beyond a zero boundary. */
export function neighbour(dish: Dish, place: i32, tap: i32): i32 {
  let y = place / dish.stride + tap / 3 - 1, x = place % dish.stride + tap % 3 - 1;
  if (y < 1 || y > dish.height || x < 1 || x > dish.width) {
    if (!dish.torus) return 0;
    y = (y - 1 + dish.height) % dish.height + 1;
    x = (x - 1 + dish.width) % dish.width + 1;
  }
  return y * dish.stride + x;
}
