import { aliveMask } from "../../ops/alive-mask/reference.ts";
import type { CellTraits } from "../../ops/cell.ts";
import { matureCells } from "../../ops/cell.ts";
import { isErased, seedCell } from "../../ops/edit/reference.ts";
import { keepFrame, restoreFrame } from "../../ops/frame/reference.ts";
import { fireMask, type RuleValues } from "../../ops/growing-step/reference.ts";
import { NOBODY } from "../../ops/mixed-step/owner.ts";
import { mixedStep } from "../../ops/mixed-step/reference.ts";
import { paint } from "../../ops/paint/reference.ts";
import { VIEWS } from "../../ops/paint/views.ts";
import type { Operations } from "../buffers.ts";
import type { Field, Types } from "./growing.ts";

/** The field of a dish. */
interface DishField extends Field {
  spec: CellTraits;
  owners: Uint8Array;
  /** Of the last step, as the step gives it. */
  change: Float64Array;
  readonly rules: RuleValues[];
}

/** Makes a field that of an empty dish. */
export function createDishField(field: Field): DishField {
  const cells = field.height * field.width;
  return {
    ...field,
    owners: new Uint8Array(cells).fill(NOBODY),
    change: new Float64Array(cells).fill(-1),
    rules: [],
  };
}

function dishOf(field: Field): DishField {
  if ("owners" in field) return field as DishField;
  throw new Error("Only the field of a dish takes this operation.");
}

/** Operations on dishes (src/ops/mixed-step, edit, frame, paint). */
export const dishOperations: Operations<Types> = {
  "dish.adopt": ({ field, rule, param }) => {
    dishOf(field("field")).rules[param("owner")] = rule("rule").values;
  },
  "dish.configure": ({ field, param }) => {
    const dish = dishOf(field("field"));
    const boundary = param("torus") ? "torus" : "zero";
    const [fireRate, aliveThreshold] = [param("fireRate"), param("aliveThreshold")];
    dish.spec = { ...dish.spec, boundary, fireRate, aliveThreshold };
  },
  "dish.step": ({ field }) => {
    const dish = dishOf(field("field"));
    Object.assign(dish, mixedStep(dish, dish.rules, dish, fireMask(dish, dish.key, dish.step)));
    dish.step++;
  },
  "dish.plant": ({ field, param }) => {
    const dish = dishOf(field("field"));
    const { channels } = dish.spec;
    const cell = param("row") * dish.width + param("column");
    dish.state.set(seedCell(channels), cell * channels);
    dish.owners[cell] = param("owner");
    dish.change[cell] = -1;
  },
  "dish.erase": ({ field, param }) => {
    const dish = dishOf(field("field"));
    const { channels } = dish.spec;
    const stroke = {
      fromRow: param("fromRow"),
      fromColumn: param("fromColumn"),
      toRow: param("toRow"),
      toColumn: param("toColumn"),
      radius: param("radius"),
      square: param("square") === 1,
    };
    for (const cell of dish.owners.keys()) {
      if (!isErased(stroke, Math.floor(cell / dish.width), cell % dish.width)) continue;
      dish.state.fill(0, cell * channels, (cell + 1) * channels);
      dish.owners[cell] = NOBODY;
    }
  },
  "dish.keep": ({ field, list }) => {
    list("frame").values = keepFrame(dishOf(field("field")));
  },
  "dish.restore": ({ field, list, array, param }) => {
    const dish = dishOf(field("field"));
    const cells = dish.owners.length;
    Object.assign(dish, restoreFrame(list("frame").values, cells, dish.spec.channels));
    dish.change.fill(-1);
    dish.key = [array("key")[0], array("key")[1]];
    dish.step = param("step");
  },
  "dish.probe": ({ field, array, param }) => {
    const dish = dishOf(field("field"));
    const { channels } = dish.spec;
    const cell = param("row") * dish.width + param("column");
    const alive = aliveMask(dish.state, dish.height, dish.width, dish.spec)[cell];
    const fired = dish.owners[cell] !== NOBODY && dish.change[cell] !== -1 ? 1 : 0;
    array("reading").set(dish.state.subarray(cell * channels, (cell + 1) * channels));
    array("reading").set([alive, fired, dish.owners[cell]], channels);
  },
  "dish.paint": ({ field, array, param }) => {
    const dish = dishOf(field("field"));
    const view = VIEWS[param("view")];
    array("pixels").set(paint(dish, view, param("channel"), array("palette")));
    array("mature")[0] = matureCells(dish.state, dish.spec);
  },
};
