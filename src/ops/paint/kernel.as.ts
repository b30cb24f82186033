// Paints a dish as RGBA in bytes, little-endian words (README.md says which view is which).
import { dilate } from "../alive-mask/kernel.as";
import { ALPHA } from "../channels";
import { cellAt, fixBorder } from "../growing-step/field.as";
import { Dish } from "../mixed-step/dish.as";

const COLOUR = 0, CHANNEL = 1, ALIVE = 2, FIRED = 3, CHANGE = 4;

/**
 * @param palette u32 [256]
 * @param pixels u32 [H, W], overwritten
 * @returns how many cells are mature
 */
export function paint(dish: Dish, view: i32, channel: i32, palette: usize, pixels: usize): i32 {
  memory.fill(pixels, 0, <usize>(dish.height * dish.width) << 2);
  let shown = dish.nonzero;
  if (view == ALIVE) {
    fixBorder(dish, dish.mature);
    dilate(dish.mature, dish.scratch, dish.height, dish.stride);
    shown = dish.scratch;
  }
  let mature = 0;
  for (let y = 0; y < dish.height; y++) {
    const row = (y + 1) * dish.stride + 1;
    for (let x = 0; x < dish.width; x += 16) {
      const inside = 0xffff >> max(0, x + 16 - dish.width);
      let cells = i8x16.bitmask(v128.load(shown + row + x)) & inside;
      mature += popcnt(i8x16.bitmask(v128.load(dish.mature + row + x)) & inside);
      for (; cells; cells &= cells - 1) {
        const place = row + x + ctz(cells);
        const colour = view == COLOUR ? colourOf(dish, place) : load<u32>(palette + (<usize>indexOf(dish, place, view, channel) << 2));
        store<u32>(pixels + (<usize>(y * dish.width + x + ctz(cells)) << 2), view > CHANGE ? fade(dish, place, colour) : colour);
      }
    }
  }
  return mature;
}

function colourOf(dish: Dish, place: i32): u32 {
  const cell = v128.load(cellAt(dish, place));
  const alpha = min<f32>(1, f32x4.extract_lane(cell, 3));
  const colour = f32x4.mul(cell, f32x4.splat(alpha > 0 ? 255 / alpha : 0));
  return bytesOf(f32x4.replace_lane(colour, 3, alpha * 255));
}

/** Rounded, clamped to 0..255, NaN 0. */
function bytesOf(values: v128): u32 {
  const words = i32x4.trunc_sat_f32x4_s(f32x4.nearest(values));
  const halves = i16x8.narrow_i32x4_s(words, words);
  return i32x4.extract_lane(i8x16.narrow_i16x8_u(halves, halves), 0);
}

function indexOf(dish: Dish, place: i32, view: i32, channel: i32): i32 {
  if (view == CHANNEL) {
    const value = load<f32>(cellAt(dish, place) + (<usize>channel << 2));
    return 128 + toIndex(copysign<f32>(sqrt(min<f32>(1, abs(value) / 2)), value) * 127);
  }
  if (view == ALIVE) return load<u8>(dish.mature + place) ? 255 : 128;
  if (view > CHANGE) return load<u8>(dish.owners + place);
  if (!load<u8>(dish.moved + place)) return 1;
  return view == FIRED ? 255 : 1 + toIndex(sqrt(min<f32>(1, load<f32>(dish.change + (<usize>place << 2)))) * 254);
}

// @ts-ignore: decorator
@inline
function toIndex(value: f32): i32 {
  return <i32>nearest(value);
}

/** A colour, as opaque as a cell. */
function fade(dish: Dish, place: i32, colour: u32): u32 {
  const alpha = max(48, min(255, toIndex(load<f32>(cellAt(dish, place), ALPHA << 2) * 255)));
  return (colour & 0xffffff) | (alpha << 24);
}
