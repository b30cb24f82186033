import type { Float64Binding } from "../bind.ts";
import { NOBODY } from "../mixed-step/owner.ts";
import type * as declared from "./op.ts";
import { isNear, seedCell } from "./reference.ts";

export const float64: Float64Binding<typeof declared> = {
  plant: ({ dish, row, column, owner }) => {
    const { channels } = dish.spec;
    const cell = row * dish.width + column;
    dish.state.set(seedCell(channels), cell * channels);
    dish.owners[cell] = owner;
    dish.change[cell] = -1;
  },
  assign: ({ dish, square, owner, only, ...line }) => {
    const { channels } = dish.spec;
    const stroke = { ...line, square: square === 1 };
    for (const [cell, before] of dish.owners.entries()) {
      if (before === NOBODY || (only !== NOBODY && before !== only)) continue;
      if (!isNear(stroke, Math.floor(cell / dish.width), cell % dish.width)) continue;
      dish.owners[cell] = owner;
      if (owner === NOBODY) dish.state.fill(0, cell * channels, (cell + 1) * channels);
    }
  },
};
