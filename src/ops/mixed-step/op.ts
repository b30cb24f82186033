/** The step of a dish, whose cells follow several rules, and what a dish is set to. */
import { defineHandle, defineOp } from "../define.ts";
import { rule } from "../growing-step/op.ts";
import type { Dish } from "./float64.ts";
import { NOBODY } from "./owner.ts";

/** The cells of a dish. Hidden units and filters are the most that any rule of it has. */
export const dish = /* @__PURE__ */ defineHandle<Dish>()({
  name: "mixed-step.dish",
  module: "growing",
  params: {
    height: "count",
    width: "count",
    channels: "count",
    hidden: "count",
    filters: "count",
  },
});

/** Cells with this owner follow the rule from now on. Owners count from 0, without gaps. */
export const adopt = defineOp({
  name: "mixed-step.adopt",
  module: "growing",
  buffers: { dish, rule },
  params: { owner: "count" },
  fits: ({ owner }, { dish, rule }) =>
    owner < NOBODY &&
    rule.channels === dish.channels &&
    rule.hidden <= dish.hidden &&
    rule.filters <= dish.filters,
});

/** Sets what is the dish's own, whatever its rules were trained with. */
export const configure = defineOp({
  name: "mixed-step.configure",
  module: "growing",
  buffers: { dish },
  params: { fireRate: "number", aliveThreshold: "number", torus: "count" },
});

/** One step. */
export const forward = defineOp({
  name: "mixed-step.forward",
  module: "growing",
  buffers: { dish },
});
