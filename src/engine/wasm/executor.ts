import { filterCount, hasLearnedFilters } from "../../spec/nca.ts";
import { fireThreshold } from "../../spec/random.ts";
import { BufferTable, checkLength, type Operations } from "../buffers.ts";
import type { BufferSpec, Executor, Layout, Program } from "../engine.ts";
import type { Kernels, RuleTensors } from "./kernels.ts";

/** An array in the module's memory. */
interface WasmArray {
  readonly address: number;
  readonly length: number;
  readonly type: "f32" | "u32";
}

interface Field {
  readonly address: number;
  readonly recordedSteps: number;
  /** Steps on the tape. */
  recorded: number;
}

interface Types {
  array: WasmArray;
  field: Field;
  rule: number;
}

/** Runs programs with the kernels of one wasm instance; memory is given back with the instance. */
export class WasmExecutor implements Executor {
  readonly #kernels: Kernels;
  readonly #operations: Operations<Types>;
  #table: BufferTable<Types>;

  constructor(module: WebAssembly.Module) {
    const imports = { env: { abort: () => fail("A kernel ran out of memory.") } };
    this.#kernels = new WebAssembly.Instance(module, imports).exports as unknown as Kernels;
    this.#operations = createOperations(this.#kernels);
    this.#table = new BufferTable<Types>({}, [], fail);
  }

  allocate(layout: Layout, shards: readonly number[]): void {
    this.#table = new BufferTable<Types>(layout, shards, (spec) =>
      createBuffer(this.#kernels, spec),
    );
  }

  upload(name: string, shard: number | "all", data: ArrayLike<number>): void {
    const array = this.#table.get(name, shard, "array") as WasmArray;
    checkLength(name, array.length, data);
    view(this.#kernels, array).set(data);
  }

  run(program: Program, shard: number): void {
    this.#table.run(this.#operations, program, shard);
  }

  download(name: string, shard: number): Float32Array | Uint32Array {
    return view(this.#kernels, this.#table.get(name, shard, "array") as WasmArray).slice();
  }
}

/** Made anew each time: the memory's buffer is replaced whenever it grows. */
function view(
  { memory }: Kernels,
  { type, address, length }: WasmArray,
): Float32Array | Uint32Array {
  return type === "f32"
    ? new Float32Array(memory.buffer, address, length)
    : new Uint32Array(memory.buffer, address, length);
}

function createBuffer(kernels: Kernels, buffer: BufferSpec): WasmArray | Field | number {
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
    return { address, recordedSteps, recorded: 0 };
  }
  const address = kernels.allocate(buffer.length * 4);
  const array: WasmArray = { address, length: buffer.length, type: buffer.type };
  view(kernels, array).fill(0);
  return array;
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

function fail(message: unknown): never {
  throw new Error(String(message));
}
