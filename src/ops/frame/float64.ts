import { aliveMask } from "../alive-mask/reference.ts";
import type { Float64Binding } from "../bind.ts";
import { NOBODY } from "../mixed-step/owner.ts";
import type * as declared from "./op.ts";
import { isOfDish, keepFrame, restoreFrame } from "./reference.ts";
import { STRANGE_FRAME } from "./strange.ts";

export const float64: Float64Binding<typeof declared> = {
  keep: ({ dish, frame }) => {
    frame.values = keepFrame(dish);
  },
  restore: ({ dish, frame, key, step }) => {
    const { channels } = dish.spec;
    if (!isOfDish(frame.values, dish.owners.length, channels, dish.rules.length))
      throw new Error(STRANGE_FRAME);
    Object.assign(dish, restoreFrame(frame.values, dish.owners.length, channels));
    dish.change.fill(-1);
    dish.key = [key[0], key[1]];
    dish.step = step;
  },
  probe: ({ dish, row, column, reading }) => {
    const { channels } = dish.spec;
    const cell = row * dish.width + column;
    const alive = aliveMask(dish.state, dish.height, dish.width, dish.spec)[cell];
    const fired = dish.owners[cell] !== NOBODY && dish.change[cell] !== -1 ? 1 : 0;
    reading.set(dish.state.subarray(cell * channels, (cell + 1) * channels));
    reading.set([alive, fired, dish.owners[cell]], channels);
  },
};
