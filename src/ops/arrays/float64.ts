import { type Float64Binding, part as partOf } from "../bind.ts";
import type * as declared from "./op.ts";

export const float64: Float64Binding<typeof declared> = {
  clear: ({ array, length }) => {
    array.fill(0, 0, length);
  },
  take: ({ whole, part, length, index }) => part.set(partOf(whole, index, length)),
  put: ({ whole, part, length, index }) =>
    partOf(whole, index, length).set(partOf(part, 0, length)),
  add: ({ sums, values, length }) => {
    for (let i = 0; i < length; i++) sums[i] += values[i];
  },
};
