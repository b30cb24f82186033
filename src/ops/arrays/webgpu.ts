import type { GpuBinding } from "../bind-webgpu.ts";
import { groupsFor } from "../wgsl.ts";
import { addKernel, copyKernel } from "./kernel.wgsl.ts";
import type * as declared from "./op.ts";

export const webgpu: GpuBinding<typeof declared, object> = ({ dispatch, clear }) => ({
  clear: ({ array }) => clear(array),
  take: ({ whole, part, length, index }) =>
    dispatch(
      copyKernel,
      { given: whole, copied: part },
      { given: index * length, copied: 0, count: length },
      groupsFor(length),
    ),
  put: ({ whole, part, length, index }) =>
    dispatch(
      copyKernel,
      { given: part, copied: whole },
      { given: 0, copied: index * length, count: length },
      groupsFor(length),
    ),
  add: ({ sums, values, length }) =>
    dispatch(addKernel, { values, sums }, { count: length }, groupsFor(length)),
});
