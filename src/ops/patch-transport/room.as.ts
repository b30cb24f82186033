// Room for one comparison of a grid with a picture.
import { allocate } from "../allocate.as";
import { VISIBLE } from "../channels";
import { LARGEST_SIDE, SCALES } from "./sizes";

/** Cells beside each other that are projected together; so many more than a row has may be read and written. */
export const LANES: i32 = 8;
/** Rows and columns of a torus that follow once more behind its last ones, for the largest patches; and of zeros around gradients. */
export const MARGIN: i32 = LARGEST_SIDE - 1;

/** A plane is f64 [rows, stride / 8], however much of it a scale needs; a picture has one for each of its four channels. */
@unmanaged
export class Room {
  height: i32;
  width: i32;
  pictureHeight: i32;
  pictureWidth: i32;
  stride: i32; // bytes of a row
  plane: i32; // bytes
  grid: usize; // picture: a torus with its margin
  picture: usize; // picture
  dGrid: usize; // [SCALES] pictures
  dWrapped: usize; // picture: gradient of torus and margin, by patches of one side
  projected: usize; // plane: a number for each patch
  dProjected: usize; // plane: its gradient; that of the first patch lies at (MARGIN, MARGIN), among zeros
  weights: usize; // f64 [LARGEST_SIDE, LARGEST_SIDE, 4]: a direction
  keys: usize; // u64 [patches]: the numbers of a plane, as words that rise with them
  places: usize; // u32 [patches]: where each stands in the plane, in bytes
  otherKeys: usize; // u64 [patches]
  otherPlaces: usize; // u32 [patches]
  counts: usize; // u32 [8, 256]: how often each byte of the keys has each value
  means: usize; // f64 [patches]: what the patches of a grid are moved to, in rising order
}

/** Makes room to compare grids of one extent with pictures of another. */
export function createRoom(height: i32, width: i32, pictureHeight: i32, pictureWidth: i32): usize {
  const room = changetype<Room>(allocate(offsetof<Room>()));
  room.height = height;
  room.width = width;
  room.pictureHeight = pictureHeight;
  room.pictureWidth = pictureWidth;
  const stride = (max(width, pictureWidth) + 2 * MARGIN + LANES) << 3;
  const plane = (max(height, pictureHeight) + 2 * MARGIN) * stride;
  const patches = max(height * width, pictureHeight * pictureWidth);
  room.stride = stride;
  room.plane = plane;
  room.grid = allocate(VISIBLE * plane);
  room.picture = allocate(VISIBLE * plane);
  room.dGrid = allocate(SCALES * VISIBLE * plane);
  room.dWrapped = allocate(VISIBLE * plane);
  room.projected = allocate(plane);
  room.dProjected = allocate(plane);
  room.weights = allocate((LARGEST_SIDE * LARGEST_SIDE * VISIBLE) << 3);
  room.keys = allocate(patches << 3);
  room.places = allocate(patches << 2);
  room.otherKeys = allocate(patches << 3);
  room.otherPlaces = allocate(patches << 2);
  room.counts = allocate(8 << 10);
  room.means = allocate(patches << 3);
  return changetype<usize>(room);
}
