/** A dish of cells without a page: what `<nca-canvas>` and the studio show. */
export { largestSide } from "./checks.ts";
export { createDish } from "./create.ts";
export type {
  CellReading,
  CutShape,
  Dish,
  DishOptions,
  DishPoint,
  DishState,
  DrawnDish,
  View,
} from "./dish.ts";
export type { Keyframe } from "./history.ts";
export { OWNER_COLOURS } from "./owner-colours.ts";
export { decodeDish, encodeDish, type SavedDish } from "./saved.ts";
export type { Settings } from "./settings.ts";
