import {
  fireMask,
  type RuleValues,
  type StepGrid,
  type StepRecord,
  stepBackward,
  stepForward,
} from "../../ops/nca-step/reference.ts";
import { squaredError } from "../../ops/squared-error/reference.ts";
import { filterCount, perceptionSize } from "../../spec/nca.ts";
import { BufferTable, checkLength, type Operations } from "../buffers.ts";
import type {
  BufferSpec,
  Executor,
  FieldBufferSpec,
  Layout,
  Program,
  RuleBufferSpec,
} from "../engine.ts";

interface Field extends StepGrid {
  readonly recordedSteps: number;
  state: Float64Array;
  dState: Float64Array;
  key: readonly [number, number];
  step: number;
  tape: StepRecord[];
}

interface Rule {
  values: RuleValues;
  gradients: RuleValues;
}

interface Types {
  array: Float64Array | Uint32Array;
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

/** Runs programs in float64 by plain loops: the definition of every operation. */
export class ReferenceExecutor implements Executor {
  #table = new BufferTable<Types>({}, [], createBuffer);

  allocate(layout: Layout, shards: readonly number[]): void {
    this.#table = new BufferTable<Types>(layout, shards, createBuffer);
  }

  upload(name: string, shard: number | "all", data: ArrayLike<number>): void {
    const buffer = this.#table.get(name, shard, "array") as Types["array"];
    checkLength(name, buffer.length, data);
    buffer.set(data);
  }

  run(program: Program, shard: number): void {
    this.#table.run(operations, program, shard);
  }

  download(name: string, shard: number): Float64Array | Uint32Array {
    return (this.#table.get(name, shard, "array") as Types["array"]).slice();
  }
}

function createBuffer(spec: BufferSpec): Float64Array | Uint32Array | Field | Rule {
  if (spec.type === "field") return createField(spec);
  if (spec.type === "rule") return createRule(spec);
  return spec.type === "u32" ? new Uint32Array(spec.length) : new Float64Array(spec.length);
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
