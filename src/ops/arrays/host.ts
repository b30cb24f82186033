import type { HostBinding } from "../bind.ts";
import type * as declared from "./op.ts";

export const host: HostBinding<typeof declared> = {
  clear: ({ array }) => {
    array.fill(0);
  },
  take: ({ whole, part, length, index }) =>
    part.set(whole.subarray(index * length, (index + 1) * length)),
  put: ({ whole, part, length, index }) => whole.set(part.subarray(0, length), index * length),
};
