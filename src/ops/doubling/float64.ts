import type { Float64Binding } from "../bind.ts";
import { readCells, writeCells } from "../grid/cells.ts";
import type * as declared from "./op.ts";
import { doubleBackward, doubleForward } from "./reference.ts";
import { doubled } from "./stage.ts";

export const float64: Float64Binding<typeof declared> = {
  forward: (a) => {
    const cells = doubleForward(readCells(a.states, a, a.from), a.doubledSide, a.channels);
    writeCells(a.doubled, doubled(a), cells);
  },
  backward: (a) => {
    const dDoubled = readCells(a.dDoubled, doubled(a));
    writeCells(a.dState, a, doubleBackward(dDoubled, a.doubledSide, a.channels));
  },
};
