/** Learned numbers and the shapes in which they lie. */

/** Learned numbers by tensor name, row-major; the model's spec says in which shapes. */
export type Parameters = Record<string, Float32Array>;

/** Shape of every tensor by name, in the order in which tensors are stored and gradients are summed. */
export type Shapes = Readonly<Record<string, readonly number[]>>;

/** Number of elements of a tensor of this shape. */
export function shapeSize(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
