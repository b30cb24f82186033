// Sliced optimal transport between the patches of a grid and those of a picture (reference.ts is the definition). All is f64 and summed
// in the definition's order, and nothing is fused: both builds give its bits.
import { VISIBLE } from "../channels";
import { giveOut, halve, halveBackward, project, projectBackward, takeIn, wrap, wrapBackward } from "./planes.as";
import { Room } from "./room.as";
import { LARGEST_SIDE, SCALES } from "./sizes";
import { cutIntoParts, moveToParts, sortProjected } from "./transport.as";

export { createRoom } from "./room.as";

/**
 * @param state f32 [height, width, channels]
 * @param target f32 [pictureHeight, pictureWidth, 4]
 * @param draws f32: directions before they have length 1, [SCALES, sides, directions, side, side, 4]
 * @param dState f32 [height, width, channels], overwritten
 * @returns the loss
 */
export function judgePatches(
  room: Room, state: usize, target: usize, draws: usize, dState: usize, channels: i32, directions: i32, scale: f64,
): f64 {
  const grid = room.grid, picture = room.picture, dWrapped = room.dWrapped, dPicture = VISIBLE * room.plane;
  let height = room.height, width = room.width, pictureHeight = room.pictureHeight, pictureWidth = room.pictureWidth;
  takeIn(room, state, channels, height, width, grid);
  takeIn(room, target, VISIBLE, pictureHeight, pictureWidth, picture);
  memory.fill(room.dGrid, 0, SCALES * dPicture);
  let loss: f64 = 0, slices = 0;
  for (let halvings = 0; halvings < SCALES; halvings++) {
    if (halvings > 0) {
      halve(room, grid, height >>= 1, width >>= 1);
      halve(room, picture, pictureHeight >>= 1, pictureWidth >>= 1);
    }
    wrap(room, grid, height, width);
    memory.fill(room.dProjected, 0, room.plane);
    for (let side = 1; side <= LARGEST_SIDE; side += 2) {
      const down = pictureHeight - side + 1, right = pictureWidth - side + 1;
      memory.fill(dWrapped, 0, dPicture);
      for (let i = 0; i < directions; i++, slices++) {
        draws = normalise(draws, room.weights, side * side * VISIBLE);
        project(room, picture, down, right, side);
        sortProjected(room, down, right);
        const spread = cutIntoParts(room, down * right, height * width);
        project(room, grid, height, width, side);
        sortProjected(room, height, width);
        loss += moveToParts(room, height, width) + spread;
        projectBackward(room, height, width, side);
      }
      wrapBackward(room, room.dGrid + halvings * dPicture, dWrapped, height, width);
    }
  }
  for (let halvings = SCALES - 1; halvings > 0; halvings--) {
    const dHalf = room.dGrid + halvings * dPicture;
    halveBackward(room, dHalf - dPicture, dHalf, room.height >> halvings, room.width >> halvings);
  }
  giveOut(room, room.dGrid, dState, channels, scale, slices);
  return loss / <f64>slices;
}

/** Gives a direction length 1. @returns where the draws of the next one begin */
function normalise(draws: usize, weights: usize, length: i32): usize {
  let sum: f64 = 0;
  for (let i = 0; i < length; i++) {
    const draw = <f64>load<f32>(draws + (i << 2));
    sum += draw * draw;
  }
  const norm = Math.sqrt(sum);
  for (let i = 0; i < length; i++) store<f64>(weights + (i << 3), <f64>load<f32>(draws + (i << 2)) / norm);
  return draws + (length << 2);
}
