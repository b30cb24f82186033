// Frames of a dish, and readings of single cells (reference.ts is the definition).
import { cellAt } from "../growing-step/field.as";
import { Dish, neighbour, occupy, vacate } from "../mixed-step/dish.as";
import { NOBODY } from "../mixed-step/owner";

/** Writes a row for each cell that holds something. @returns how many */
export function keepFrame(dish: Dish, frame: usize): i32 {
  const bytes = <usize>dish.channels << 2;
  let count = 0;
  for (let y = 0; y < dish.height; y++) {
    const row = (y + 1) * dish.stride + 1;
    for (let x = 0; x < dish.width; x += 16) {
      let held = i8x16.bitmask(v128.load(dish.nonzero + row + x)) & (0xffff >> max(0, x + 16 - dish.width));
      for (; held; held &= held - 1) {
        const column = x + ctz(held), place = row + column;
        store<f32>(frame, <f32>(y * dish.width + column));
        store<f32>(frame, <f32>load<u8>(dish.owners + place), 4);
        memory.copy(frame + 8, cellAt(dish, place), bytes);
        frame += 8 + bytes;
        count++;
      }
    }
  }
  return count;
}

/** Whether every row names a cell of the grid and a rule of the dish. NaN names neither. */
function isOfDish(dish: Dish, frame: usize, count: i32): bool {
  const bytes = 8 + (dish.channels << 2), cells = <f32>(dish.height * dish.width), rules = <f32>dish.ruleCount;
  for (const end = frame + count * bytes; frame < end; frame += bytes) {
    const cell = load<f32>(frame), owner = load<f32>(frame, 4);
    if (!(cell >= 0 && cell < cells && owner >= 0 && owner < rules)) return false;
  }
  return true;
}

/** Replaces the contents of the dish by `count` rows. @returns 0 where they are not of this dish, and nothing was done */
export function restoreFrame(dish: Dish, frame: usize, count: i32, key0: i32, key1: i32, step: i32): i32 {
  if (!isOfDish(dish, frame, count)) return 0;
  dish.key0 = key0;
  dish.key1 = key1;
  dish.step = step;
  for (let place: u32 = dish.stride; place < <u32>dish.places; place++) {
    if (load<u8>(dish.nonzero + place)) vacate(dish, place);
  }
  const bytes = <usize>dish.channels << 2;
  for (let i = 0; i < count; i++) {
    const cell = <i32>load<f32>(frame);
    const place = (cell / dish.width + 1) * dish.stride + cell % dish.width + 1;
    memory.copy(cellAt(dish, place), frame + 8, bytes);
    occupy(dish, place, <i32>load<f32>(frame, 4));
    frame += 8 + bytes;
  }
  return 1;
}

/** Reads a cell: [C + 3]. */
export function probe(dish: Dish, row: i32, column: i32, reading: usize): void {
  const place = (row + 1) * dish.stride + column + 1;
  const bytes = <usize>dish.channels << 2;
  memory.copy(reading, cellAt(dish, place), bytes);
  store<f32>(reading + bytes, isAlive(dish, place) ? 1 : 0);
  const held = load<u8>(dish.nonzero + place);
  store<f32>(reading + bytes, held & load<u8>(dish.moved + place) ? 1 : 0, 4);
  store<f32>(reading + bytes, held ? <f32>load<u8>(dish.owners + place) : <f32>NOBODY, 8);
}

function isAlive(dish: Dish, place: i32): bool {
  for (let tap = 0; tap < 9; tap++) {
    const near = neighbour(dish, place, tap);
    if (near && load<u8>(dish.mature + near)) return true;
  }
  return false;
}
