/**
 * Protocol Buffers on the wire: numbers of seven bits a byte, and parts that say their length. An ONNX model needs no more, and a page
 * that imports one shall load no library.
 */

/** A field: its number, and its value, which is a number or bytes. */
export type Field = readonly [number: number, value: number | Uint8Array];

/** How the value of a field is written. */
const VARINT = 0;
const EIGHT_BYTES = 1;
const PART = 2;
const FOUR_BYTES = 5;

/** Reads the fields of a message. @throws RangeError if it is cut short, or no message */
export function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length; ) {
    let key: number;
    [key, at] = readVarint(bytes, at);
    let value: number | Uint8Array;
    const kind = key % 8;
    if (kind === VARINT) [value, at] = readVarint(bytes, at);
    else {
      let length = kind === FOUR_BYTES ? 4 : 8;
      if (kind === PART) [length, at] = readVarint(bytes, at);
      else if (kind !== EIGHT_BYTES && kind !== FOUR_BYTES) throw new RangeError();
      if (at + length > bytes.length) throw new RangeError();
      value = bytes.subarray(at, at + length);
      at += length;
    }
    fields.push([Math.floor(key / 8), value]);
  }
  return fields;
}

/** The values of a field that are bytes: strings, messages, or packed numbers. */
export function partsOf(fields: readonly Field[], wanted: number): Uint8Array[] {
  return fields.flatMap(([number, value]) =>
    number === wanted && typeof value !== "number" ? [value] : [],
  );
}

/** The whole numbers of a field, whether they are packed or not. @throws RangeError if they are cut short */
export function numbersOf(fields: readonly Field[], wanted: number): number[] {
  return fields.flatMap(([number, value]) => {
    if (number !== wanted) return [];
    return typeof value === "number" ? [value] : unpacked(value);
  });
}

function unpacked(bytes: Uint8Array): number[] {
  const values: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    let value: number;
    [value, at] = readVarint(bytes, at);
    values.push(value);
  }
  return values;
}

/** @returns the number at a place, and the place after it */
function readVarint(bytes: Uint8Array, start: number): [value: number, end: number] {
  let value = 0;
  for (let at = start; at < Math.min(bytes.length, start + 10); at++) {
    value += (bytes[at] & 127) * 2 ** (7 * (at - start));
    if (bytes[at] < 128) return [value, at + 1];
  }
  throw new RangeError();
}

/** Writes a message: whole numbers from 0 as they are, texts in UTF-8, and what is bytes already. */
export function message(
  ...fields: readonly (readonly [number: number, value: number | string | Uint8Array])[]
): Uint8Array {
  return joined(
    fields.flatMap(([number, value]) => {
      if (typeof value === "number") return [varint(8 * number + VARINT), varint(value)];
      const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
      return [varint(8 * number + PART), varint(bytes.length), bytes];
    }),
  );
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

/** Returns bytes one after another. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
