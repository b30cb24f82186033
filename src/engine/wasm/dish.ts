import { fireThreshold } from "../../numbers/random.ts";
import { filterCount } from "../../ops/rule.ts";
import type { Operations } from "../buffers.ts";
import type { FieldBufferSpec } from "../engine.ts";
import { fail, view } from "./executor.ts";
import type { Types } from "./growing.ts";
import type { Kernels } from "./kernels.ts";

type Field = Types["field"];

/** The field of a dish, as large as the largest rule of its layout needs. */
export function createDishField(kernels: Kernels, buffer: FieldBufferSpec): Field {
  const { spec, height, width } = buffer;
  const { channels, hidden } = spec;
  const address = kernels.createDish(height, width, channels, hidden, filterCount(spec));
  return { address, recordedSteps: 0, recorded: 0, channels, isMixed: true };
}

/** Operations on dishes (src/ops/mixed-step, edit, frame, paint). */
export function createDishOperations(kernels: Kernels): Operations<Types> {
  const dishOf = (field: Field): number =>
    field.isMixed ? field.address : fail("Only the field of a dish takes this operation.");
  return {
    "dish.adopt": ({ field, rule, param }) =>
      kernels.adoptRule(dishOf(field("field")), param("owner"), rule("rule")),
    "dish.configure": ({ field, param }) =>
      kernels.configureDish(
        dishOf(field("field")),
        fireThreshold(param("fireRate")),
        param("aliveThreshold"),
        param("torus"),
      ),
    "dish.step": ({ field }) => kernels.stepDish(dishOf(field("field"))),
    "dish.plant": ({ field, param }) =>
      kernels.plant(dishOf(field("field")), param("row"), param("column"), param("owner")),
    "dish.erase": ({ field, param }) =>
      kernels.erase(
        dishOf(field("field")),
        param("fromRow"),
        param("fromColumn"),
        param("toRow"),
        param("toColumn"),
        param("radius"),
        param("square"),
      ),
    "dish.keep": ({ field, list }) => {
      const frame = list("frame");
      const rows = kernels.keepFrame(dishOf(field("field")), frame.address);
      frame.length = rows * (2 + field("field").channels);
    },
    "dish.restore": ({ field, list, array, param }) => {
      const { address, length } = list("frame");
      const [key0, key1] = view(kernels, array("key"));
      const rows = length / (2 + field("field").channels);
      kernels.restoreFrame(dishOf(field("field")), address, rows, key0, key1, param("step"));
    },
    "dish.probe": ({ field, array, param }) =>
      kernels.probe(
        dishOf(field("field")),
        param("row"),
        param("column"),
        array("reading").address,
      ),
    "dish.paint": ({ field, array, param }) => {
      const mature = kernels.paint(
        dishOf(field("field")),
        param("view"),
        param("channel"),
        array("palette").address,
        array("pixels").address,
      );
      view(kernels, array("mature"))[0] = mature;
    },
  };
}
