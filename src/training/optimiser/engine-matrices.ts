import type { Engine, Layout } from "../../engine/engine.ts";
import { type Shapes, shapeSize } from "../../numbers/shapes.ts";
import { orthogonalise } from "../../ops/orthogonalise/op.ts";
import type { Matrices } from "./muon.ts";

/** A weight as the kernel takes it: no more rows than columns, both filled up to multiples of 8. */
interface Matrix {
  readonly name: string;
  /** [outputs, inputs] */
  readonly outputs: number;
  readonly inputs: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Matrices that are made orthogonal on the engine, in its floats and on all its threads: those of a variational model have
 * tens of thousands of numbers, and their products would take this thread longer than a training step takes. A weight moves
 * so far that its numbers change about as much as Adam would change them (Liu and others 2025).
 * @param shapes of all parameters; all but biases are matrices, convolutions as [outputs, inputs]
 */
export async function engineMatrices(engine: Engine, shapes: Shapes): Promise<Matrices> {
  const matrices = matricesOf(shapes);
  // A shard a matrix, so that threads share them.
  const memory = await engine.allocate(layoutOf(matrices), matrices.length);
  const program = await memory.prepare([orthogonalise.call(ARRAYS, largest(matrices))]);
  const work = matrices.map(({ rows, columns }) => rows * rows * columns);
  const byName = new Map(matrices.map((matrix) => [matrix.name, matrix]));
  return {
    names: matrices.map(({ name }) => name),
    directions: async (momenta) => {
      const shards = matrices.map((matrix) => {
        const extent = [matrix.rows, matrix.columns];
        return { matrix: toKernel(momenta[matrix.name], matrix), extent };
      });
      const made = await program.run({ shards, download: ["matrix"], work });
      const directions = matrices.map((matrix, i) => [
        matrix.name,
        fromKernel(made[i].matrix, matrix),
      ]);
      return Object.fromEntries(directions);
    },
    distance: (name, learningRate) => {
      const { outputs, inputs } = byName.get(name) as Matrix;
      return learningRate * 0.2 * Math.sqrt(Math.max(outputs, inputs));
    },
    dispose: () => memory.dispose(),
  };
}

/** Buffers of the program, which makes a shard's matrix orthogonal in place. */
const ARRAYS = {
  matrix: "matrix",
  extent: "extent",
  transposed: "transposed",
  gram: "gram",
  square: "square",
  next: "next",
};

function matricesOf(shapes: Shapes): Matrix[] {
  return Object.entries(shapes)
    .filter(([, shape]) => shape.length > 1)
    .map(([name, shape]) => {
      const outputs = shape[0];
      const inputs = shapeSize(shape) / outputs;
      const [short, long] = [Math.min(outputs, inputs), Math.max(outputs, inputs)];
      const [rows, columns] = [8 * Math.ceil(short / 8), 8 * Math.ceil(long / 8)];
      return { name, outputs, inputs, rows, columns };
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

/** [outputs, inputs] to the kernel's [rows, columns]. */
function toKernel(values: Float64Array, matrix: Matrix): Float32Array {
  const filled = new Float32Array(matrix.rows * matrix.columns);
  const [down, along] = stepsOf(matrix);
  let i = 0;
  for (let output = 0; output < matrix.outputs; output++)
    for (let input = 0; input < matrix.inputs; input++)
      filled[output * down + input * along] = values[i++];
  return filled;
}

/** Back from {@link toKernel}. */
function fromKernel(filled: ArrayLike<number>, matrix: Matrix): Float64Array {
  const values = new Float64Array(matrix.outputs * matrix.inputs);
  const [down, along] = stepsOf(matrix);
  let i = 0;
  for (let output = 0; output < matrix.outputs; output++)
    for (let input = 0; input < matrix.inputs; input++)
      values[i++] = filled[output * down + input * along];
  return values;
}
