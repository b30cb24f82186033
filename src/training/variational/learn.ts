/** The optimiser of a variational model: Muon for weight matrices, Adam or Adamax for the rest; the matrix products run on the engine. */
import type { Engine, Layout } from "../../engine/engine.ts";
import { shapeSize } from "../../numbers/shapes.ts";
import { orthogonalise } from "../../ops/orthogonalise/op.ts";
import { type VariationalSpec, variationalShapes } from "../../systems/variational/spec.ts";
import { adamStep, type Gradients } from "../optimiser/adam.ts";
import { adamaxStep } from "../optimiser/adamax.ts";
import { lookAhead } from "../optimiser/muon.ts";
import type { VariationalRun } from "./run.ts";

/** Makes one step of the optimiser, and of the running average; changes the run in place. */
export interface Learner {
  step(run: VariationalRun, gradients: Gradients, learningRate: number): Promise<void>;
  dispose(): Promise<void>;
}

/** A weight as the kernel takes it: no more rows than columns, both filled up to multiples of 8. */
interface Matrix {
  readonly name: string;
  /** [outputs, inputs] */
  readonly outputs: number;
  readonly inputs: number;
  readonly rows: number;
  readonly columns: number;
}

/** Prepares the optimiser on an engine. */
export async function createLearner(engine: Engine, spec: VariationalSpec): Promise<Learner> {
  const matrices = matricesOf(spec);
  // A shard a matrix, so that threads share them.
  const memory = await engine.allocate(layoutOf(matrices), matrices.length);
  const program = await memory.prepare([orthogonalise.call(ARRAYS, largest(matrices))]);
  const work = matrices.map(({ rows, columns }) => rows * rows * columns);
  return {
    dispose: () => memory.dispose(),
    step: async (run, gradients, learningRate) => {
      const { parameters, adam, recipe } = run;
      const isMatrix = new Set(recipe.muon > 0 ? matrices.map(({ name }) => name) : []);
      const others = Object.keys(parameters).filter((name) => !isMatrix.has(name));
      const step = recipe.optimiser === "adamax" ? adamaxStep : adamStep;
      step(parameters, gradients, adam, learningRate, others);
      if (isMatrix.size > 0) {
        const shards = matrices.map((matrix) => {
          const ahead = lookAhead(gradients[matrix.name], adam.first[matrix.name]);
          return { matrix: toKernel(ahead, matrix), extent: [matrix.rows, matrix.columns] };
        });
        const moved = await program.run({ shards, download: ["matrix"], work });
        for (const [i, matrix] of matrices.entries())
          move(parameters[matrix.name], moved[i].matrix, matrix, recipe.muon * learningRate);
      }
      average(run);
      run.step++;
    },
  };
}

/** The program turns a shard's matrix into the direction in which its weight moves. */
const ARRAYS = {
  matrix: "matrix",
  extent: "extent",
  transposed: "transposed",
  gram: "gram",
  square: "square",
  next: "next",
};

function matricesOf(spec: VariationalSpec): Matrix[] {
  return Object.entries(variationalShapes(spec))
    .filter(([, shape]) => shape.length > 1)
    .map(([name, shape]) => {
      const outputs = shape[0];
      const inputs = shapeSize(shape) / outputs;
      const [short, long] = [Math.min(outputs, inputs), Math.max(outputs, inputs)];
      return {
        name,
        outputs,
        inputs,
        rows: 8 * Math.ceil(short / 8),
        columns: 8 * Math.ceil(long / 8),
      };
    });
}

function layoutOf(matrices: readonly Matrix[]): Layout {
  const scratch = (length: number) => ({ type: "f32", scope: "scratch", length }) as const;
  const { numbers, rows } = largest(matrices);
  return {
    matrix: { type: "list", scope: "scratch", capacity: numbers },
    extent: { type: "u32", scope: "scratch", length: 2 },
    transposed: scratch(numbers),
    next: scratch(numbers),
    gram: scratch(rows * rows),
    square: scratch(rows * rows),
  };
}

/** The most numbers, and the most rows. */
function largest(matrices: readonly Matrix[]): { numbers: number; rows: number } {
  return {
    numbers: Math.max(...matrices.map(({ rows, columns }) => rows * columns)),
    rows: Math.max(...matrices.map(({ rows }) => rows)),
  };
}

/** How far apart neighbouring outputs and inputs lie in the kernel's matrix. */
function stepsOf({ outputs, inputs, columns }: Matrix): readonly [output: number, input: number] {
  return outputs <= inputs ? [columns, 1] : [1, columns];
}

function toKernel(values: Float64Array, matrix: Matrix): Float32Array {
  const filled = new Float32Array(matrix.rows * matrix.columns);
  const [down, along] = stepsOf(matrix);
  let i = 0;
  for (let output = 0; output < matrix.outputs; output++)
    for (let input = 0; input < matrix.inputs; input++)
      filled[output * down + input * along] = values[i++];
  return filled;
}

/** Moves a weight so far that its numbers change about as much as Adam would change them (Liu and others 2025). */
function move(
  tensor: Float32Array,
  direction: ArrayLike<number>,
  matrix: Matrix,
  learningRate: number,
): void {
  const rate = learningRate * 0.2 * Math.sqrt(Math.max(matrix.outputs, matrix.inputs));
  const [down, along] = stepsOf(matrix);
  let i = 0;
  for (let output = 0; output < matrix.outputs; output++)
    for (let input = 0; input < matrix.inputs; input++)
      tensor[i++] -= rate * direction[output * down + input * along];
}

/** A running average, over fewer steps while there are few. */
function average({ step, parameters, average: averages, recipe }: VariationalRun): void {
  const kept = Math.min(recipe.averaging, (step + 1) / (step + 10));
  for (const [name, tensor] of Object.entries(averages)) {
    const newest = parameters[name];
    for (let i = 0; i < tensor.length; i++) tensor[i] = kept * tensor[i] + (1 - kept) * newest[i];
  }
}
