import type { Float64Binding } from "../bind.ts";
import { NOBODY } from "../mixed-step/owner.ts";
import type * as declared from "./op.ts";
import { isErased, seedCell } from "./reference.ts";

export const float64: Float64Binding<typeof declared> = {
  plant: ({ dish, row, column, owner }) => {
    const { channels } = dish.spec;
    const cell = row * dish.width + column;
    dish.state.set(seedCell(channels), cell * channels);
    dish.owners[cell] = owner;
    dish.change[cell] = -1;
  },
  erase: ({ dish, square, ...line }) => {
    const { channels } = dish.spec;
    const stroke = { ...line, square: square === 1 };
    for (const cell of dish.owners.keys()) {
      if (!isErased(stroke, Math.floor(cell / dish.width), cell % dish.width)) continue;
      dish.state.fill(0, cell * channels, (cell + 1) * channels);
      dish.owners[cell] = NOBODY;
    }
  },
};
