// Planes of f64, halved, wrapped, and looked at patch by patch (planes.ts is the definition, whose sums have the same order).
import { VISIBLE } from "../channels";
import { LANES, MARGIN, Room } from "./room.as";

/** Takes in the first four of the channels of each cell. @param cells f32 [height, width, channels] */
export function takeIn(room: Room, cells: usize, channels: i32, height: i32, width: i32, planes: usize): void {
  const plane = room.plane;
  for (let y = 0; y < height; y++, planes += room.stride)
    for (let x = 0; x < width; x++, cells += channels << 2)
      for (let c = 0; c < VISIBLE; c++) store<f64>(planes + c * plane + (x << 3), <f64>load<f32>(cells + (c << 2)));
}

/** Back from {@link takeIn}: the first four channels of each cell, times `scale` over `parts`, and zeros. */
export function giveOut(room: Room, planes: usize, cells: usize, channels: i32, scale: f64, parts: f64): void {
  const plane = room.plane;
  memory.fill(cells, 0, (room.height * room.width * channels) << 2);
  for (let y = 0; y < room.height; y++, planes += room.stride)
    for (let x = 0; x < room.width; x++, cells += channels << 2)
      for (let c = 0; c < VISIBLE; c++)
        store<f32>(cells + (c << 2), <f32>(scale * load<f64>(planes + c * plane + (x << 3)) / parts));
}

/** Halves a picture in place. @param height, width of the half */
export function halve(room: Room, planes: usize, height: i32, width: i32): void {
  const stride = room.stride;
  for (let c = 0; c < VISIBLE; c++, planes += room.plane)
    for (let y = 0; y < height; y++) {
      let from = planes + 2 * y * stride, to = planes + y * stride;
      for (let x = 0; x < width; x++, from += 16, to += 8)
        store<f64>(to, load<f64>(from) / 4 + load<f64>(from, 8) / 4 + load<f64>(from + stride) / 4 + load<f64>(from + stride, 8) / 4);
    }
}

/** Adds the gradient of a halved picture to that of the whole one. @param height, width of the half */
export function halveBackward(room: Room, dWhole: usize, dHalf: usize, height: i32, width: i32): void {
  const stride = room.stride;
  for (let c = 0; c < VISIBLE; c++, dWhole += room.plane, dHalf += room.plane)
    for (let y = 0; y < 2 * height; y++)
      for (let x = 0; x < 2 * width; x++) {
        const at = dWhole + y * stride + (x << 3);
        store<f64>(at, load<f64>(at) + load<f64>(dHalf + (y >> 1) * stride + ((x >> 1) << 3)) / 4);
      }
}

/** Puts the first rows and columns of a torus behind its last ones, once more. */
export function wrap(room: Room, planes: usize, height: i32, width: i32): void {
  const stride = room.stride, row = width << 3;
  for (let c = 0; c < VISIBLE; c++, planes += room.plane) {
    for (let y = 0; y < height; y++) memory.copy(planes + y * stride + row, planes + y * stride, MARGIN << 3);
    memory.copy(planes + height * stride, planes, MARGIN * stride);
  }
}

/** Adds the gradient of a torus with its margin to that of the torus. */
export function wrapBackward(room: Room, dPlanes: usize, dWrapped: usize, height: i32, width: i32): void {
  const stride = room.stride;
  for (let c = 0; c < VISIBLE; c++, dPlanes += room.plane, dWrapped += room.plane)
    for (let y = 0; y < height + MARGIN; y++)
      for (let x = 0; x < width + MARGIN; x++) {
        const at = dPlanes + (y < height ? y : y - height) * stride + ((x < width ? x : x - width) << 3);
        store<f64>(at, load<f64>(at) + load<f64>(dWrapped + y * stride + (x << 3)));
      }
}

/**
 * Adds to each number of a plane the sum over a window of side * side numbers, of each of some planes, times weights; up to LANES - 1 numbers
 * behind each row too.
 * @param from first of the planes, at the first window's first number
 * @param weights of the first number; each next one is `step` bytes further, planes within numbers
 */
export function addWindows(
  room: Room, to: usize, height: i32, width: i32, from: usize, planes: i32, side: i32, weights: usize, step: i32,
): void {
  const stride = room.stride, plane = room.plane;
  for (let y = 0; y < height; y++, to += stride, from += stride)
    for (let x = 0; x < width << 3; x += LANES << 3) {
      let a = v128.load(to + x), b = v128.load(to + x, 16), c = v128.load(to + x, 32), d = v128.load(to + x, 48);
      let weight = weights;
      for (let down = 0; down < side; down++)
        for (let right = 0; right < side; right++) {
          let at = from + x + down * stride + (right << 3);
          for (let i = 0; i < planes; i++, at += plane, weight += step) {
            const by = v128.load64_splat(weight);
            a = f64x2.add(a, f64x2.mul(by, v128.load(at)));
            b = f64x2.add(b, f64x2.mul(by, v128.load(at, 16)));
            c = f64x2.add(c, f64x2.mul(by, v128.load(at, 32)));
            d = f64x2.add(d, f64x2.mul(by, v128.load(at, 48)));
          }
        }
      v128.store(to + x, a);
      v128.store(to + x, b, 16);
      v128.store(to + x, c, 32);
      v128.store(to + x, d, 48);
    }
}

/** Projects all patches of a picture on the room's direction. @param height, width patches of a column, and of a row */
export function project(room: Room, planes: usize, height: i32, width: i32, side: i32): void {
  memory.fill(room.projected, 0, height * room.stride);
  addWindows(room, room.projected, height, width, planes, VISIBLE, side, room.weights, 8);
}

/** Adds to the gradient of a torus and its margin what its projected patches have. A cell meets its patches in rising order, so the direction is taken from its end. */
export function projectBackward(room: Room, height: i32, width: i32, side: i32): void {
  const rest = MARGIN - (side - 1), dProjected = room.dProjected + rest * room.stride + (rest << 3);
  const last = room.weights + ((side * side - 1) * VISIBLE << 3);
  for (let c = 0; c < VISIBLE; c++)
    addWindows(room, room.dWrapped + c * room.plane, height + side - 1, width + side - 1, dProjected, 1, side, last + (c << 3), -(VISIBLE << 3));
}
