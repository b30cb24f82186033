import { partAt, type WasmBinding } from "../bind.ts";
import type { Scored } from "../grid/scored.ts";
import { gridAt } from "../grid/wasm.ts";
import type * as declared from "./op.ts";

interface Kernels {
  /** `dGrid` is 0 to leave it out. */
  bernoulli(
    grid: number,
    side: number,
    channels: number,
    picture: number,
    size: number,
    framed: number,
    dGrid: number,
    scale: number,
  ): number;
}

interface Args extends Scored {
  readonly states: number;
  readonly picture: number;
  readonly logLikelihood: number;
  readonly index: number;
}

export const wasm: WasmBinding<typeof declared, Kernels> = ({ kernels, floats }) => {
  const score = (a: Args, dGrid: number, scale: number): void => {
    const { side, channels, size, framed, index } = a;
    const grid = gridAt(a.states, a, a.from);
    const picture = partAt(a.picture, Math.floor(index / a.samples), size ** 2);
    const value = kernels.bernoulli(grid, side, channels, picture, size, framed, dGrid, scale);
    floats(partAt(a.logLikelihood, index, 1), 1)[0] = value;
  };
  return {
    score: (a) => score(a, 0, 0),
    gradient: (a) => score(a, gridAt(a.dState, a, 0), a.scale),
  };
};
