/** Reads the tensors of run files. */
import type { Tensor, TensorData } from "../models/safetensors.ts";
import type { Parameters, Shapes } from "../numbers/shapes.ts";
import { show } from "../numbers/show.ts";
import { areFinite } from "../numbers/statistics.ts";
import type { Gradients } from "./optimiser/moments.ts";

/** Takes the tensors of a run file one by one, and refuses those that are missing, have a wrong shape or are not finite. */
export class TensorReader {
  readonly #tensors: Readonly<Record<string, Tensor>>;
  readonly #taken = new Set<string>();

  constructor(tensors: Readonly<Record<string, Tensor>>) {
    this.#tensors = tensors;
  }

  /** Returns a tensor of floats. @param shape the shape that it must have; any by default */
  floats(name: string, shape?: readonly number[]): Float32Array {
    return finite(name, this.#take(name, Float32Array, shape));
  }

  /** Returns a tensor of whole numbers. */
  counts(name: string): Uint32Array {
    return this.#take(name, Uint32Array);
  }

  /** Returns float32 tensors of these shapes. @param prefix what stands before their names in the file */
  floatsOf(shapes: Shapes, prefix: string): Parameters {
    return mapped(shapes, (name, shape) => this.floats(`${prefix}${name}`, shape));
  }

  /** Returns float64 tensors of these shapes. @param prefix what stands before their names in the file */
  doublesOf(shapes: Shapes, prefix: string): Gradients {
    return mapped(shapes, (name, shape) => {
      const full = `${prefix}${name}`;
      return finite(full, this.#take(full, Float64Array, shape));
    });
  }

  /** Checks that all tensors were taken. @throws Error with one sentence if one was not */
  refuseOthers(): void {
    const other = Object.keys(this.#tensors).find((name) => !this.#taken.has(name));
    if (other !== undefined)
      throw new Error(
        `The run file is broken: it has a tensor ${show(other)}, which such a run does not have.`,
      );
  }

  #take<T extends TensorData>(
    name: string,
    type: new (length: number) => T,
    shape?: readonly number[],
  ): T {
    const tensor = Object.hasOwn(this.#tensors, name) ? this.#tensors[name] : undefined;
    const isOfShape = shape === undefined || String(tensor?.shape) === String(shape);
    if (!(tensor?.data instanceof type) || !isOfShape)
      throw new Error(
        `The run file is broken: its tensor "${name}" is missing, or has a wrong type or shape.`,
      );
    this.#taken.add(name);
    return tensor.data;
  }
}

function mapped<T>(
  shapes: Shapes,
  read: (name: string, shape: readonly number[]) => T,
): Record<string, T> {
  const entries = Object.entries(shapes).map(([name, shape]) => [name, read(name, shape)]);
  return Object.fromEntries(entries);
}

function finite<T extends Float32Array | Float64Array>(name: string, data: T): T {
  if (!areFinite(data))
    throw new Error(
      `The run file is broken: its tensor "${name}" has numbers that are NaN or infinite.`,
    );
  return data;
}
