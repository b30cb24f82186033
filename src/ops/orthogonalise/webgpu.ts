import { copyKernel } from "../arrays/kernel.wgsl.ts";
import { fail } from "../bind.ts";
import type { GpuBinding } from "../bind-webgpu.ts";
import { productGroups } from "../gemm/kernel.wgsl.ts";
import { groupsFor } from "../wgsl.ts";
import { gramKernel, mixKernel, nextKernel, normaliseKernel } from "./kernel.wgsl.ts";
import type * as declared from "./op.ts";

const ITERATIONS = 5;

export const webgpu: GpuBinding<typeof declared, object> = ({ dispatch, check }) => ({
  orthogonalise: ({ matrix, extent, gram, square: mix, next, transposed: wrong, ...sizes }) => {
    const { numbers, rows } = sizes;
    const size = { numbers, rows };
    dispatch(normaliseKernel, { extent, count: matrix.count, matrix, wrong }, size, [1]);
    check(wrong, () => fail("A matrix has another extent than numbers, or has no room."));
    const [square, whole] = [productGroups(rows, rows), productGroups(rows, numbers / rows)];
    const taken = [matrix, next];
    for (let iteration = 0; iteration < ITERATIONS; iteration++) {
      const [from, to] = [taken[iteration % 2], taken[(iteration + 1) % 2]];
      dispatch(gramKernel, { extent, matrix: from, gram }, size, square);
      dispatch(mixKernel, { extent, gram, mix }, size, square);
      dispatch(nextKernel, { extent, mix, matrix: from, next: to }, size, whole);
    }
    const copied = { given: 0, copied: 0, count: numbers };
    dispatch(
      copyKernel,
      { given: taken[ITERATIONS % 2], copied: matrix },
      copied,
      groupsFor(numbers),
    );
  },
});
