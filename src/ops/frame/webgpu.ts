import type { GpuBinding } from "../bind-webgpu.ts";
import type { Dish } from "../mixed-step/webgpu.ts";
import { groupsFor } from "../wgsl.ts";
import {
  BLOCK,
  checkKernel,
  countKernel,
  emptyKernel,
  fillKernel,
  probeKernel,
  rowsKernel,
  startKernel,
} from "./kernel.wgsl.ts";
import type * as declared from "./op.ts";
import { STRANGE_FRAME } from "./strange.ts";

export const webgpu: GpuBinding<typeof declared, { dish: Dish }> = (host) => ({
  keep: ({ dish, frame }) => {
    const { params, owners, notes: starts } = dish;
    const cells = params.height * params.width;
    const blocks = Math.ceil(cells / BLOCK);
    const row = 2 + params.channels;
    host.dispatch(countKernel, { owners, starts }, { cells }, groupsFor(blocks));
    host.dispatch(startKernel, { starts, count: frame.count }, { blocks, row }, [1]);
    const buffers = { state: dish.states[0], owners, starts, frame };
    host.dispatch(rowsKernel(params.channels), buffers, { cells }, groupsFor(blocks));
  },
  restore: ({ dish, frame, key: given, step }) => {
    const { params, owners, change, blank, key, flag, rules } = dish;
    const { channels } = params;
    const [state] = dish.states;
    const { count } = frame;
    const cells = params.height * params.width;
    const rows = groupsFor(Math.max(1, frame.length / (2 + channels)));
    const before = dish.step;
    host.clear(flag);
    host.clear(blank);
    const named = { cells, rules: rules.length };
    host.dispatch(checkKernel(channels), { frame, count, flag }, named, rows);
    const emptied = { flag, given, key, state, owners };
    host.dispatch(emptyKernel(channels), emptied, { cells }, groupsFor(Math.max(2, cells)));
    host.dispatch(fillKernel(channels), { flag, frame, count, state, owners, change }, {}, rows);
    dish.step = step;
    host.check(flag, () => {
      dish.step = before;
      throw new Error(STRANGE_FRAME);
    });
  },
  probe: ({ dish, row, column, reading }) => {
    const { params, owners, change, aliveThreshold, torus } = dish;
    const { height, width, channels } = params;
    host.dispatch(
      probeKernel(channels, torus),
      { state: dish.states[0], owners, change, reading },
      { height, width, row, column, aliveThreshold },
      [1],
    );
  },
});
