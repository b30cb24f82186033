// Planting in the field of a dish, and giving its cells to other owners (reference.ts is the definition).
import { ALPHA } from "../channels";
import { cellAt } from "../growing-step/field.as";
import { Dish, occupy, vacate } from "../mixed-step/dish.as";
import { NOBODY } from "../mixed-step/owner";

/**
 * Lets the cells that hold something, within `radius` of a line, follow another owner; where that is NOBODY they are emptied.
 * @param square 1 for distances along axes @param only the one owner whose cells change, NOBODY for any
 */
export function assign(
  dish: Dish, fromRow: f64, fromColumn: f64, toRow: f64, toColumn: f64, radius: f64, square: i32, owner: i32, only: i32,
): void {
  const top = <i32>max<f64>(0, floor(min(fromRow, toRow) - radius));
  const bottom = <i32>min<f64>(dish.height, ceil(max(fromRow, toRow) + radius));
  const left = <i32>max<f64>(0, floor(min(fromColumn, toColumn) - radius));
  const right = <i32>min<f64>(dish.width, ceil(max(fromColumn, toColumn) + radius));
  const dy = toRow - fromRow, dx = toColumn - fromColumn;
  const length = dy * dy + dx * dx;
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const place = (row + 1) * dish.stride + column + 1;
      if (!load<u8>(dish.nonzero + place) || (only != NOBODY && load<u8>(dish.owners + place) != only)) continue;
      const y = <f64>row + 0.5 - fromRow, x = <f64>column + 0.5 - fromColumn;
      const along = length > 0 ? min<f64>(1, max<f64>(0, (y * dy + x * dx) / length)) : 0;
      const a = abs(y - along * dy), b = abs(x - along * dx);
      const near = square ? max(a, b) <= radius : a * a + b * b <= radius * radius;
      if (!near) continue;
      if (owner == NOBODY) vacate(dish, place);
      else store<u8>(dish.owners + place, owner);
    }
  }
}

/** Makes a cell a seed. */
export function plant(dish: Dish, row: i32, column: i32, owner: i32): void {
  const place = (row + 1) * dish.stride + column + 1;
  const cell = cellAt(dish, place);
  for (let c = 0; c < dish.channels; c++) store<f32>(cell + (<usize>c << 2), c < ALPHA ? 0 : 1);
  occupy(dish, place, owner);
}
