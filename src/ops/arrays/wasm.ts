import { partAt, type WasmBinding } from "../bind.ts";
import type * as declared from "./op.ts";

export const wasm: WasmBinding<typeof declared, unknown> = ({ floats }) => ({
  clear: ({ array, length }) => {
    floats(array, length).fill(0);
  },
  take: ({ whole, part, length, index }) =>
    floats(part, length).set(floats(partAt(whole, index, length), length)),
  put: ({ whole, part, length, index }) =>
    floats(partAt(whole, index, length), length).set(floats(part, length)),
  add: ({ sums, values, length }) => {
    const [to, from] = [floats(sums, length), floats(values, length)];
    for (let i = 0; i < length; i++) to[i] += from[i];
  },
});
