/** Learned numbers, and the shapes of their tensors. */

/** Learned numbers by tensor name, row-major. The model's spec says which shapes the tensors have. */
export type Parameters = Record<string, Float32Array>;

/** Shapes of tensors by name, in the order in which tensors are stored and gradients are summed. */
export type Shapes = Readonly<Record<string, readonly number[]>>;

/** Returns the number of elements of a tensor of this shape. */
export function shapeSize(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
