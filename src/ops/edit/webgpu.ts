import type { GpuBinding } from "../bind-webgpu.ts";
import type { Dish } from "../mixed-step/webgpu.ts";
import { groupsFor } from "../wgsl.ts";
import { eraseKernel, plantKernel } from "./kernel.wgsl.ts";
import type * as declared from "./op.ts";
import { isErased } from "./reference.ts";

export const webgpu: GpuBinding<typeof declared, { dish: Dish }> = (host) => ({
  plant: ({ dish, row, column, owner }) => {
    const { params, owners, change } = dish;
    const cell = row * params.width + column;
    const buffers = { state: dish.states[0], owners, change };
    host.dispatch(plantKernel(params.channels), buffers, { cell, owner: owner + 1 }, [1]);
  },
  erase: ({ dish, square, ...line }) => {
    const { params, notes: erased, owners } = dish;
    const { height, width, channels } = params;
    const stroke = { ...line, square: square === 1 };
    const [top, bottom] = span(stroke.fromRow, stroke.toRow, stroke.radius, height);
    const [left, right] = span(stroke.fromColumn, stroke.toColumn, stroke.radius, width);
    const columns = right - left;
    const count = (bottom - top) * columns;
    if (!(columns > 0 && count > 0)) return;
    // Devices have no float64, in which the cells are found.
    const bits = new Uint32Array(Math.ceil(count / 32));
    for (let i = 0; i < count; i++)
      if (isErased(stroke, top + Math.floor(i / columns), left + (i % columns)))
        bits[i >> 5] |= 1 << (i & 31);
    host.write(erased, bits);
    host.dispatch(
      eraseKernel(channels),
      { erased, state: dish.states[0], owners },
      { count, corner: top * width + left, columns, width },
      groupsFor(count),
    );
  },
});

/** The rows, or columns, that a stroke may touch: from the first to before the last. */
function span(from: number, to: number, radius: number, side: number): [number, number] {
  const first = Math.max(0, Math.floor(Math.min(from, to) - radius));
  return [first, Math.min(side, Math.ceil(Math.max(from, to) + radius))];
}
