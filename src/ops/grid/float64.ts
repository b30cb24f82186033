import { type Float64Binding, part } from "../bind.ts";
import { readCells, writeCells } from "./cells.ts";
import type * as declared from "./op.ts";

export const float64: Float64Binding<typeof declared> = {
  load: (a) => {
    const cells = part(a.cells, a.index, a.side ** 2 * a.channels);
    writeCells(a.states, a, cells.slice(), a.from);
  },
  store: (a) => {
    const cells = part(a.cells, a.index, a.side ** 2 * a.channels);
    cells.set(readCells(a.states, a, a.from));
  },
  seed: (a) => {
    const { side, channels, latent } = a;
    const z = part(a.z, a.index, latent);
    const cells = new Float64Array(side * side * channels);
    for (let cell = 0; cell < side * side; cell++) cells.set(z, cell * channels);
    writeCells(a.states, a, cells, a.from);
  },
  seedBackward: (a) => {
    const { channels, latent } = a;
    const dz = new Float64Array(latent);
    for (const [i, gradient] of readCells(a.dState, a).entries())
      if (i % channels < latent) dz[i % channels] += gradient;
    part(a.dz, a.index, latent).set(dz);
  },
};
