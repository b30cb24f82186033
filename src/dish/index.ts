/** A dish of cells without a page: what `<nca-canvas>` and the studio show. */
export { createDish } from "./create.ts";
export type { CellReading, CutShape, Dish, DishOptions, DishState, View } from "./dish.ts";
export { OWNER_COLOURS } from "./palettes.ts";
