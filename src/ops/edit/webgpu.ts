import type { GpuBinding } from "../bind-webgpu.ts";
import { NOBODY } from "../mixed-step/owner.ts";
import type { Dish } from "../mixed-step/webgpu.ts";
import { groupsFor } from "../wgsl.ts";
import { assignKernel, plantKernel } from "./kernel.wgsl.ts";
import type * as declared from "./op.ts";
import { isNear } from "./reference.ts";

export const webgpu: GpuBinding<typeof declared, { dish: Dish }> = (host) => ({
  plant: ({ dish, row, column, owner }) => {
    const { params, owners, change, blank } = dish;
    host.clear(blank);
    const cell = row * params.width + column;
    const buffers = { state: dish.states[0], owners, change };
    host.dispatch(plantKernel(params.channels), buffers, { cell, owner: owner + 1 }, [1]);
  },
  assign: ({ dish, square, owner, only, ...line }) => {
    const { params, notes: near, owners } = dish;
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
      if (isNear(stroke, top + Math.floor(i / columns), left + (i % columns)))
        bits[i >> 5] |= 1 << (i & 31);
    host.write(near, bits);
    const rectangle = { count, corner: top * width + left, columns, width };
    host.dispatch(
      assignKernel(channels),
      { near, state: dish.states[0], owners },
      { ...rectangle, owner: fromOne(owner), only: fromOne(only) },
      groupsFor(count),
    );
  },
});

/** An owner as the device counts it. */
function fromOne(owner: number): number {
  return owner === NOBODY ? 0 : owner + 1;
}

/** The rows, or columns, that a stroke may touch: from the first to before the last. */
function span(from: number, to: number, radius: number, side: number): [number, number] {
  const first = Math.max(0, Math.floor(Math.min(from, to) - radius));
  return [first, Math.min(side, Math.ceil(Math.max(from, to) + radius))];
}
