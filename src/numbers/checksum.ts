/** Multipliers of the two halves; any odd numbers would do. */
const FIRST = 0x9e3779b1;
const SECOND = 0x85ebca77;

/**
 * Computes a checksum of 64 bits, which guards against bits that flip on a disk, but not against people. Each word enters
 * both halves by steps that can be undone (exclusive-or, multiplication by an odd number, shift), so that one changed word
 * always changes the checksum.
 * @param parts bytes that are read one after another
 * @returns 16 hexadecimal digits
 */
export function checksum(parts: readonly Uint8Array[]): string {
  let a = 1;
  let b = 2;
  for (const part of parts) {
    const words = wordsOf(part);
    for (let i = 0; i < words.length; i++) {
      a = Math.imul(a ^ words[i], FIRST);
      a ^= a >>> 15;
      b = Math.imul(b ^ words[i], SECOND);
      b ^= b >>> 13;
    }
    a = Math.imul(a ^ part.length, FIRST);
    b = Math.imul(b ^ part.length, SECOND);
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}

/** Returns bytes as words of 32 bits, the last one filled up with zeros. */
function wordsOf(bytes: Uint8Array): Uint32Array {
  const count = Math.floor(bytes.length / 4);
  if (bytes.byteOffset % 4 === 0 && bytes.length % 4 === 0)
    return new Uint32Array(bytes.buffer, bytes.byteOffset, count);
  const filled = new Uint8Array(4 * Math.ceil(bytes.length / 4));
  filled.set(bytes);
  return new Uint32Array(filled.buffer);
}
