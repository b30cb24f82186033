/** Reads ZIP archives whose entries are stored as they are, as PyTorch writes them. */

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const STORED = 0;

/** Tells a ZIP archive by its first bytes. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length > 22 && viewOf(bytes).getUint32(0, true) === LOCAL;
}

/**
 * Returns the entries of an archive by name, each as what gives a view of its bytes, and throws if they are packed.
 * @throws Error with one sentence if it is broken
 */
export function readZip(bytes: Uint8Array): Map<string, () => Uint8Array> {
  const view = viewOf(bytes);
  const entries = new Map<string, () => Uint8Array>();
  try {
    let end = bytes.length - 22;
    while (view.getUint32(end, true) !== END) end--;
    let at = view.getUint32(end + 16, true);
    for (let left = view.getUint16(end + 10, true); left > 0; left--) {
      if (view.getUint32(at, true) !== ENTRY) throw new RangeError();
      const method = view.getUint16(at + 10, true);
      const size = view.getUint32(at + 20, true);
      const [named, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
      const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + named));
      const local = view.getUint32(at + 42, true);
      const start =
        local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      if (start + size > bytes.length) throw new RangeError();
      entries.set(name, () => {
        if (method === STORED) return bytes.subarray(start, start + size);
        throw new Error("The file is a packed archive: unpack it, and give the file in it.");
      });
      at += 46 + named + extra + comment;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Error("The file is a broken archive, or is cut short.");
  }
  return entries;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
