import {
  fireMask,
  type RuleValues,
  type StepGrid,
  type StepRecord,
  stepBackward,
  stepForward,
} from "../../ops/growing-step/reference.ts";
import { filterCount, perceptionSize } from "../../ops/rule.ts";
import { squaredError } from "../../ops/squared-error/reference.ts";
import type { Operations } from "../buffers.ts";
import type { BufferSpec, FieldBufferSpec, RuleBufferSpec } from "../engine.ts";
import { createDishField, dishOperations } from "./dish.ts";
import {
  createArray,
  createList,
  type ReferenceArray,
  type ReferenceList,
  type ReferenceSet,
} from "./executor.ts";

/** The working state of one grid. */
export interface Field extends StepGrid {
  readonly recordedSteps: number;
  state: Float64Array;
  dState: Float64Array;
  key: readonly [number, number];
  step: number;
  tape: StepRecord[];
}

/** A rule and its gradients. */
interface Rule {
  values: RuleValues;
  gradients: RuleValues;
}

/** What operations on growing rules make of buffers. */
export interface Types {
  array: ReferenceArray;
  list: ReferenceList;
  field: Field;
  rule: Rule;
}

const TENSORS = ["bank", "hiddenWeight", "hiddenBias", "outputWeight", "outputBias"] as const;

const operations: Operations<Types> = {
  "nca.pack": ({ rule, array }) => {
    const { values, gradients } = rule("rule");
    for (const name of TENSORS) {
      values[name].set(array(name));
      gradients[name].fill(0);
    }
  },
  "nca.load": ({ field, array, param }) => {
    const grid = field("field");
    grid.state = Float64Array.from(array("state"));
    grid.key = [array("key")[0], array("key")[1]];
    grid.step = param("step");
    grid.tape = [];
  },
  "nca.step": ({ field, rule }) => {
    const grid = field("field");
    const fired = fireMask(grid, grid.key, grid.step);
    const { state, record } = stepForward(grid, rule("rule").values, grid.state, fired);
    grid.state = state;
    grid.step++;
    if (grid.recordedSteps > 0) grid.tape.push(record);
  },
  "nca.store": ({ field, array }) => array("state").set(field("field").state),
  "nca.loadGradient": ({ field, array }) => {
    field("field").dState = Float64Array.from(array("dState"));
  },
  "nca.stepBackward": ({ field, rule }) => {
    const grid = field("field");
    const { values, gradients } = rule("rule");
    grid.dState = stepBackward(grid, values, grid.tape.pop() as StepRecord, grid.dState, gradients);
    grid.step--;
  },
  "nca.storeGradient": ({ field, array }) => array("dState").set(field("field").dState),
  "nca.unpackGradients": ({ rule, array }) => {
    for (const name of TENSORS) array(name).set(rule("rule").gradients[name]);
  },
  squaredError: ({ array, param }) => {
    const dState = array("dState") as Float64Array;
    array("loss")[0] = squaredError(array("state"), array("target"), dState, param("scale"));
  },
};

/** What growing rules run on. */
export const growing: ReferenceSet<Types> = {
  operations: { ...operations, ...dishOperations },
  createBuffer,
};

function createBuffer(spec: BufferSpec): Types[keyof Types] {
  if (spec.type === "field")
    return spec.mixed ? createDishField(createField(spec)) : createField(spec);
  if (spec.type === "list") return createList(spec);
  if (spec.type === "rule") return createRule(spec);
  return createArray(spec);
}

function createField({ spec, height, width, recordedSteps }: FieldBufferSpec): Field {
  const state = new Float64Array(height * width * spec.channels);
  return {
    spec,
    height,
    width,
    recordedSteps,
    state,
    dState: state.slice(),
    key: [0, 0],
    step: 0,
    tape: [],
  };
}

function createRule({ spec }: RuleBufferSpec): Rule {
  const values = (): RuleValues => ({
    bank: new Float64Array(filterCount(spec) * spec.channels * 9),
    hiddenWeight: new Float64Array(spec.hidden * perceptionSize(spec)),
    hiddenBias: new Float64Array(spec.hidden),
    outputWeight: new Float64Array(spec.channels * spec.hidden),
    outputBias: new Float64Array(spec.channels),
  });
  return { values: values(), gradients: values() };
}
