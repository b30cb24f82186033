/** Numbers of the types that weights are stored in, little-endian. */
import type { ArrayTypes } from "../models/safetensors.ts";

/** A type that weights are stored in, as safetensors names it: float, or "brain float", and its bits. */
export type FloatType = "F64" | "F32" | "F16" | "BF16";

interface Reader {
  /** Bytes of a number. */
  readonly width: number;
  readonly read: (view: DataView, at: number) => number;
}

/** How the numbers of a type are read. */
export const READERS: Readonly<Record<FloatType, Reader>> = {
  F64: { width: 8, read: (view, at) => view.getFloat64(at, true) },
  F32: { width: 4, read: (view, at) => view.getFloat32(at, true) },
  F16: { width: 2, read: (view, at) => half(view.getUint16(at, true)) },
  BF16: { width: 2, read: (view, at) => brain(view.getUint16(at, true)) },
};

/** Reads numbers one after another; what is left of one at the end is passed over. */
export function floatsOf(type: FloatType, bytes: Uint8Array): Float32Array {
  const { width, read } = READERS[type];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Math.floor(bytes.length / width);
  return Float32Array.from({ length }, (_, i) => read(view, i * width));
}

/** Half precision (IEEE 754 binary16): one bit of sign, five of exponent, ten of fraction. */
export function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? 2 ** -14 * fraction : 2 ** (exponent - 15) * (1 + fraction));
}

/** Brain float: the upper half of a float32. */
export function brain(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits);
  return view.getFloat32(0);
}

/** Numbers that can be weights, of whatever type they were stored in. */
export class Floats {
  readonly numbers: Float32Array;
  constructor(numbers: Float32Array) {
    this.numbers = numbers;
  }
}

const floats = (type: FloatType) =>
  class extends Floats {
    static readonly BYTES_PER_ELEMENT = READERS[type].width;
    constructor(buffer: ArrayBuffer) {
      super(floatsOf(type, new Uint8Array(buffer)));
    }
  };

/** The element types that safetensors may have. */
export const TYPES: ArrayTypes<object> = {
  ...{ F64: floats("F64"), F32: floats("F32"), F16: floats("F16"), BF16: floats("BF16") },
  ...{ I64: BigInt64Array, U64: BigUint64Array, I32: Int32Array, U32: Uint32Array },
  ...{ I16: Int16Array, U16: Uint16Array, I8: Int8Array, U8: Uint8Array, BOOL: Uint8Array },
  ...{ F8_E4M3: Uint8Array, F8_E5M2: Uint8Array },
};
