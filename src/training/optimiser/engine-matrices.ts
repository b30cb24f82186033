import type { Engine, Layout } from "../../engine/engine.ts";
import { type Shapes, shapeSize } from "../../numbers/shapes.ts";
import { orthogonalise } from "../../ops/orthogonalise/op.ts";
import type { Matrices } from "./muon.ts";

/** A weight matrix as the kernel takes it: no more rows than columns, both filled up to multiples of 8. */
interface Matrix {
  readonly name: string;
  /** Extent of the weight itself, [outputs, inputs]. */
  readonly outputs: number;
  readonly inputs: number;
  /** Extent of the kernel's matrix, [rows, columns]. */
  readonly rows: number;
  readonly columns: number;
}

/**
 * Prepares matrices that are made orthogonal on the engine, in its floats and on all its threads. Those of a variational
 * model have tens of thousands of numbers, and their products would take this thread longer than a training step. A weight
 * moves so far that its numbers change about as much as under Adam (Liu and others 2025).
 * @param shapes shapes of all parameters; all but biases are matrices, convolutions as [outputs, inputs]
 */
export async function engineMatrices(engine: Engine, shapes: Shapes): Promise<Matrices> {
  const matrices = matricesOf(shapes);
  // Each matrix is a shard, so that threads share them.
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

/** Buffers of the program, which makes the matrix of a shard orthogonal in place. */
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
      const rows = 8 * Math.ceil(Math.min(outputs, inputs) / 8);
      const columns = 8 * Math.ceil(Math.max(outputs, inputs) / 8);
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

/** Returns the most numbers, and the most rows, of any matrix. */
function largest(matrices: readonly Matrix[]): { numbers: number; rows: number } {
  return {
    numbers: Math.max(...matrices.map(({ rows, columns }) => rows * columns)),
    rows: Math.max(...matrices.map(({ rows }) => rows)),
  };
}

/** Tells how far apart neighbouring outputs, and neighbouring inputs, lie in the kernel's matrix. */
function stepsOf({ outputs, inputs, columns }: Matrix): readonly [output: number, input: number] {
  return outputs <= inputs ? [columns, 1] : [1, columns];
}

/** Copies a weight [outputs, inputs] into the kernel's matrix [rows, columns]. */
function toKernel(values: Float64Array, matrix: Matrix): Float32Array {
  const filled = new Float32Array(matrix.rows * matrix.columns);
  const [down, along] = stepsOf(matrix);
  let i = 0;
  for (let output = 0; output < matrix.outputs; output++)
    for (let input = 0; input < matrix.inputs; input++)
      filled[output * down + input * along] = values[i++];
  return filled;
}

/** Copies the kernel's matrix [rows, columns] back into a weight [outputs, inputs]. */
function fromKernel(filled: ArrayLike<number>, matrix: Matrix): Float64Array {
  const values = new Float64Array(matrix.outputs * matrix.inputs);
  const [down, along] = stepsOf(matrix);
  let i = 0;
  for (let output = 0; output < matrix.outputs; output++)
    for (let input = 0; input < matrix.inputs; input++)
      values[i++] = filled[output * down + input * along];
  return values;
}
