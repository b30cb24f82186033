import { fireThreshold } from "../../numbers/random.ts";
import { filterCount, hasLearnedFilters } from "../../ops/rule.ts";
import type { Operations } from "../buffers.ts";
import type { BufferSpec } from "../engine.ts";
import { createDishField, createDishOperations } from "./dish.ts";
import {
  createArray,
  createList,
  fail,
  type KernelSet,
  view,
  type WasmArray,
  type WasmList,
} from "./executor.ts";
import type { Kernels, RuleTensors } from "./kernels.ts";

/** The working state of one grid. */
interface Field {
  readonly address: number;
  readonly channels: number;
  /** Whether it is that of a dish. */
  readonly isMixed: boolean;
  readonly recordedSteps: number;
  /** Steps on the tape. */
  recorded: number;
}

/** What operations on growing rules make of buffers; rules are addresses. */
export interface Types {
  array: WasmArray;
  list: WasmList;
  field: Field;
  rule: number;
}

/** What growing rules run on. */
export const growing: KernelSet<Types> = (exports) => {
  const kernels = exports as Kernels;
  return {
    operations: { ...createOperations(kernels), ...createDishOperations(kernels) },
    createBuffer: (spec) => createBuffer(kernels, spec),
  };
};

function createBuffer(kernels: Kernels, buffer: BufferSpec): Types[keyof Types] {
  if (buffer.type === "rule") {
    const { spec, gradients } = buffer;
    const learned = hasLearnedFilters(spec) ? 1 : 0;
    return kernels.createRule(
      spec.channels,
      spec.hidden,
      filterCount(spec),
      learned,
      gradients ? 1 : 0,
    );
  }
  if (buffer.type === "field") {
    const { spec, height, width, recordedSteps } = buffer;
    if (buffer.mixed) return createDishField(kernels, buffer);
    const address = kernels.createField(
      height,
      width,
      spec.channels,
      spec.hidden,
      filterCount(spec),
      spec.boundary === "torus" ? 1 : 0,
      fireThreshold(spec.fireRate),
      spec.aliveThreshold,
      recordedSteps,
    );
    return { address, channels: spec.channels, isMixed: false, recordedSteps, recorded: 0 };
  }
  if (buffer.type === "list") return createList(kernels, buffer);
  return createArray(kernels, buffer);
}

function createOperations(kernels: Kernels): Operations<Types> {
  return {
    "nca.pack": ({ rule, array }) => kernels.packRule(rule("rule"), ...tensorsOf(array)),
    "nca.load": ({ field, array, param }) => {
      const [key0, key1] = view(kernels, array("key"));
      kernels.loadState(field("field").address, array("state").address, key0, key1, param("step"));
      field("field").recorded = 0;
    },
    "nca.step": ({ field, rule }) => {
      const grid = field("field");
      const record = grid.recordedSteps > 0;
      if (record && grid.recorded++ === grid.recordedSteps)
        fail(`A field records ${grid.recordedSteps} steps only.`);
      kernels.stepForward(grid.address, rule("rule"), record ? 1 : 0);
    },
    "nca.store": ({ field, array }) =>
      kernels.storeState(field("field").address, array("state").address),
    "nca.loadGradient": ({ field, array }) => {
      const grid = field("field");
      if (grid.recordedSteps === 0) fail("A field that records no steps has no gradients.");
      kernels.loadGradient(grid.address, array("dState").address);
    },
    "nca.stepBackward": ({ field, rule }) => {
      const grid = field("field");
      if (grid.recorded-- === 0) fail("There is no recorded step to go back.");
      kernels.stepBackward(grid.address, rule("rule"));
    },
    "nca.storeGradient": ({ field, array }) =>
      kernels.storeGradient(field("field").address, array("dState").address),
    "nca.unpackGradients": ({ rule, array }) =>
      kernels.unpackGradients(rule("rule"), ...tensorsOf(array)),
    squaredError: ({ array, param }) => {
      const { address, length } = array("target");
      const cells = length / 4;
      const loss = kernels.squaredError(
        array("state").address,
        address,
        array("dState").address,
        cells,
        array("state").length / cells,
        param("scale"),
      );
      view(kernels, array("loss"))[0] = loss;
    },
  };
}

/** Addresses of a rule's arrays, in the order in which the kernels take them. */
function tensorsOf(array: (name: string) => WasmArray): RuleTensors {
  return [
    array("bank").address,
    array("hiddenWeight").address,
    array("hiddenBias").address,
    array("outputWeight").address,
    array("outputBias").address,
  ];
}
