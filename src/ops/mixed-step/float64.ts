import type { Key } from "../../numbers/random.ts";
import type { Float64Binding } from "../bind.ts";
import type { CellTraits } from "../cell.ts";
import { fireMask, type RuleValues, type StepGrid } from "../growing-step/reference.ts";
import type * as declared from "./op.ts";
import { NOBODY } from "./owner.ts";
import { mixedStep } from "./reference.ts";

/** The cells of a dish. */
export interface Dish extends StepGrid {
  spec: CellTraits;
  state: Float64Array;
  owners: Uint8Array;
  /** Of the last step, as the step gives it. */
  change: Float64Array;
  key: Key;
  step: number;
  readonly rules: RuleValues[];
}

export const float64: Float64Binding<typeof declared> = {
  dish: ({ height, width, channels }) => ({
    spec: { channels, fireRate: 0, aliveThreshold: 0, boundary: "zero" },
    height,
    width,
    state: new Float64Array(height * width * channels),
    owners: new Uint8Array(height * width).fill(NOBODY),
    change: new Float64Array(height * width).fill(-1),
    key: [0, 0],
    step: 0,
    rules: [],
  }),
  adopt: ({ dish, rule, owner }) => {
    dish.rules[owner] = rule.values;
  },
  configure: ({ dish, fireRate, aliveThreshold, torus }) => {
    const boundary = torus ? "torus" : "zero";
    dish.spec = { ...dish.spec, fireRate, aliveThreshold, boundary };
  },
  forward: ({ dish }) => {
    Object.assign(dish, mixedStep(dish, dish.rules, dish, fireMask(dish, dish.key, dish.step)));
    dish.step++;
  },
};
