/** Named arrays of numbers, as files of other programs hold them. */
import { shapeSize } from "../numbers/shapes.ts";

/** An array of numbers, row-major. */
export interface FloatTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Tensors by the names that a file gives them, in its order. */
export type Tensors = ReadonlyMap<string, FloatTensor>;

/** Puts numbers into a shape. @throws Error with one sentence if they do not fit it */
export function shaped(what: string, shape: readonly number[], data: Float32Array): FloatTensor {
  const isShape = shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0);
  if (!isShape || shapeSize(shape) !== data.length)
    throw new Error(`The numbers of ${what} do not fit its shape.`);
  return { shape, data };
}

/** Returns a matrix [columns, rows]. @param matrix [rows, columns] */
export function transposed({ shape: [rows, columns], data }: FloatTensor): FloatTensor {
  const turned = new Float32Array(data.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      turned[column * rows + row] = data[row * columns + column];
  return { shape: [columns, rows], data: turned };
}

/** Returns bytes that are written as base64. @throws Error with one sentence if they are not */
export function base64Bytes(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw new Error("The file's weights are not base64.");
  }
}
